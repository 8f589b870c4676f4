# SPDX-License-Identifier: EUPL-1.2
"""Whatever the file holds, ``clear`` answers for it and goes on: mutated real files, and bent entries."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diwana.modules.clearance.demo import demonstration_entry
from diwana.modules.clearance.exchange.entries import write
from diwana.modules.clearance.management.clearing import Cleared, FileFailed, clear, clear_entry

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)
MUTATIONS = 60
FRAGMENTS = [
    b"<", b">", b"/>", b"</Item>", b"<Item>", b"&", b"&lt;", b"<!DOCTYPE a>", b"\x00", b"\xff", b"-", b"1E400", b"NaN",
    b"99999999999999999999999999", b"0.0000000001", b"<null/>", b'"', b"{", b"}", b"[", b"]", b",", b"\\ud800",
    b"%(x)s", "ا".encode(), b"Infinity", b"null", b"true", b"\n",
]  # fmt: skip


def outcomes(path: Path, country: str) -> list[Cleared | FileFailed]:
    """What ``clear`` gives, checked for what holds always."""
    found = list(clear(path, country, ON))
    assert found, "every file gets an answer"
    assert not any(isinstance(one, FileFailed) for one in found[:-1])
    for one in found:
        line = one.cleared if isinstance(one, FileFailed) else one
        assert msgspec.json.decode(msgspec.json.encode(line))
        assert line.total is None or Decimal(line.total).is_finite()
        assert all(problem.code and problem.message and "%(" not in problem.message for problem in line.errors)
    return found


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """``raw`` with a few pieces cut out, doubled, exchanged or overwritten."""
    body = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(body) + 1)
        end = min(len(body), start + chance.choice((0, 1, 1, 2, 8, 40, 400, 4000)))
        piece = bytes(body[start:end])
        body[start:end] = chance.choice((b"", chance.choice(FRAGMENTS), piece * 2, piece[::-1]))
    return bytes(body)


def real_files(shared_data: Path) -> Iterator[Path]:
    folder = shared_data / "clearance"
    yield from sorted((folder / "asycuda").glob("al-*.xml"))
    yield from sorted((folder / "wco" / "samples").glob("*.xml"))


def test_mutations_of_real_files_are_read_or_refused(shared_data: Path, tmp_path: Path) -> None:
    chance = random.Random(20)
    files = list(real_files(shared_data))
    refused = 0
    for number in range(MUTATIONS):
        path = tmp_path / f"{number}"
        path.write_bytes(mutated(chance.choice(files).read_bytes(), chance))
        refused += isinstance(outcomes(path, "neutral")[-1], FileFailed)
    assert 0 < refused < MUTATIONS, "some mutations must still be read, and some not"


def test_mutations_of_values_in_real_files_are_judged(shared_data: Path, tmp_path: Path) -> None:
    chance = random.Random(21)
    for source in real_files(shared_data):
        text = source.read_text(encoding="utf-8")
        pieces = text.split("<")
        for _ in range(chance.randint(5, 40)):
            place = chance.randrange(1, len(pieces))
            tag, closed, _value = pieces[place].partition(">")
            if closed and not tag.startswith(("/", "!", "?")):
                value = chance.choice(("", "-1", "1E30", "NaN", "0", "x" * 300, "9" * 25, "ال", "&#9;", "12/31/99"))
                pieces[place] = f"{tag}>{value}"
        path = tmp_path / source.name
        path.write_text("<".join(pieces), encoding="utf-8")
        outcomes(path, chance.choice(("neutral", "TN")))


VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "0", "-1", "1e99", "NaN", "IM", "EX", "4000", "84713000000", "EUR", "TN", "2026-02-30", "true"]
    ),
    st.integers(),
    st.booleans(),
    st.none(),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)


@st.composite
def bent_entries(draw: st.DrawFn) -> dict[str, Any]:
    """A declaration that keeps every rule, with a few of its values replaced or removed, at any depth."""
    seed = draw(st.integers(0, 50))
    entry = demonstration_entry(random.Random(seed), "R", items=draw(st.integers(1, 3)))
    for _ in range(draw(st.integers(1, 6))):
        node: Any = entry
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], (dict, list)) and node[key] and draw(st.integers(0, 4)):
                node = node[key]
                continue
            if draw(st.booleans()):
                node[key] = draw(VALUES)
            else:
                del node[key]
            break
    return entry


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=bent_entries(), country=st.sampled_from(["TN", "neutral"]))
def test_bent_entries_are_judged(entry: dict[str, Any], country: str) -> None:
    line = clear_entry(entry, "bent", country, ON)
    assert msgspec.json.encode(line)
    assert line.channel
    assert all("%(" not in problem.message for problem in line.errors)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=bent_entries())
def test_bent_entries_written_to_a_file_are_judged_alike(entry: dict[str, Any], tmp_path: Path) -> None:
    entry["type"] = "IM"
    path = tmp_path / "bent"
    path.write_text(write(entry).replace("\\u0000", ""), encoding="utf-8", errors="replace")
    (line,) = outcomes(path, "TN")
    assert isinstance(line, Cleared)
