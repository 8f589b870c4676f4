# SPDX-License-Identifier: EUPL-1.2
"""Canonical JSON: one value, one spelling, as RFC 8785 has it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.foundation.ledger.canonical import LARGEST_INTEGER, canonical, instant

ascii_keys = st.text(st.characters(max_codepoint=127), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ascii_keys, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_it_is_what_rfc_8785_prescribes_for_these_values(value: Any) -> None:
    """Without floats and with ASCII keys, Python's own sorted compact JSON is the prescribed form."""
    assert canonical(value) == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@given(values)
def test_reading_it_back_gives_the_same_value_and_the_same_bytes(value: Any) -> None:
    again = json.loads(canonical(value))
    assert again == value
    assert canonical(again) == canonical(value)


@given(st.dictionaries(ascii_keys, st.integers(-9, 9)))
def test_the_order_of_keys_does_not_matter(data: dict[str, int]) -> None:
    assert canonical(dict(reversed(data.items()))) == canonical(data)


def test_escapes_and_order_of_the_examples_of_rfc_8785() -> None:
    assert (
        canonical({"b": '€$\x0f\nA\'B"\\"/', "a": None}) == b'{"a":null,"b":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\"/"}'
    )


def test_what_becomes_text() -> None:
    noon_in_tunis = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=1)))
    data = {"total": Decimal("1E+3"), "on": date(2026, 3, 1), "at": noon_in_tunis, "parts": (1, 2)}
    expected = b'{"at":"2026-03-01T11:00:00.000000Z","on":"2026-03-01","parts":[1,2],"total":"1000"}'
    assert canonical(data) == expected


@pytest.mark.parametrize("refused", [1.5, float("nan"), {1, 2}, b"bytes", object(), {1: "one"}])
def test_what_has_no_one_spelling_is_refused(refused: Any) -> None:
    with pytest.raises(TypeError):
        canonical({"value": refused})


@pytest.mark.parametrize("refused", [2**53, -(2**53), datetime(2026, 1, 1), {"é": 1}, "\ud800"])
def test_what_cannot_be_read_alike_everywhere_is_refused(refused: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical([refused])


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=2))
def test_instants_sort_as_their_text_does(two: list[datetime]) -> None:
    assert (instant(two[0]) < instant(two[1])) is (two[0] < two[1])
