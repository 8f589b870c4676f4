# SPDX-License-Identifier: EUPL-1.2
"""Entries as JSON, in and out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.modules.clearance.exchange import Entry, Unreadable, limits, read_file
from diwana.modules.clearance.exchange.entries import read, write

texts = st.text(st.characters(codec="utf-8"), max_size=40)
values = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)
entries = st.dictionaries(texts, values, max_size=6).map(lambda more: {**more, "type": "IM"})


def parsed(raw: bytes) -> list[Entry]:
    import io

    return list(read(io.BytesIO(raw)))


def refused(raw: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        parsed(raw)
    return caught.value


@given(st.lists(entries, min_size=1, max_size=5))
def test_what_is_written_is_read_back_unchanged(many: list[dict[str, Any]]) -> None:
    assert parsed("\n".join(map(write, many)).encode()) == many
    assert parsed(json.dumps(many).encode()) == many
    assert parsed(json.dumps(many, indent=3).encode()) == many


def test_real_declarations_survive_the_round_trip(shared_data: Path, tmp_path: Path) -> None:
    for path in sorted((shared_data / "clearance" / "asycuda").glob("*.xml")):
        (entry,) = read_file(path)
        copy = tmp_path / path.stem
        copy.write_text(write(entry), encoding="utf-8")
        assert list(read_file(copy)) == [entry]


def test_numbers_keep_every_figure_as_text() -> None:
    assert parsed(b'{"type": "IM", "invoice_amount": 1234567890.1234567890, "declared_items": 3}') == [
        {"type": "IM", "invoice_amount": "1234567890.1234567890", "declared_items": "3"}
    ]


def test_values_that_span_many_reads_are_whole() -> None:
    entry = {"type": "IM", "items": [{"description": "x" * 1000} for _ in range(500)]}
    assert parsed(json.dumps([entry] * 3).encode()) == [entry] * 3


@pytest.mark.parametrize(
    ("raw", "code", "line", "column"),
    [
        (b'{"type": "IM",\n "items": oops}', "file-malformed", 2, 11),
        (b'{"type": "IM"', "file-truncated", 1, 14),
        (b'[{"type": "IM"}', "file-truncated", 1, 16),
        (b'[{"type": "IM"} {"type": "IM"}]', "file-malformed", 1, 17),
        (b'[{"type": "IM"},]', "file-malformed", 1, 17),
        (b'{"type": "IM", "type": "EX"}', "file-twice", 1, 1),
        (b'{"type": NaN}', "file-malformed", 1, 1),
        (b'{"type": "IM"}\n{"type": "\xff"}', "file-encoding", 2, 11),
        (b"[1]", "file-shape", 1, 2),
        (b'{"name": "left-pad"}', "file-no-declaration", 1, 1),
        (b"   ", "file-empty", None, None),
    ],
)
def test_a_fault_is_told_with_its_place(raw: bytes, code: str, line: int | None, column: int | None) -> None:
    error = refused(raw)
    assert (error.fault.code, error.line, error.column) == (code, line, column)


def test_deep_nesting_is_refused() -> None:
    assert refused(b'{"type": ' + b"[" * 200_000 + b"]" * 200_000 + b"}").fault.code == "file-too-complex"


def test_one_endless_value_is_refused() -> None:
    assert refused(b'{"type": "' + b"x" * (limits.VALUE_CHARACTERS * 2)).fault.code == "file-too-complex"


def test_an_empty_array_holds_no_declaration(tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    path.write_text("[]")
    with pytest.raises(Unreadable) as caught:
        list(read_file(path))
    assert caught.value.fault.code == "file-no-declaration"
