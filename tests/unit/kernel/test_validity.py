# SPDX-License-Identifier: EUPL-1.2
"""Periods of validity, by whole days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.kernel.validity import Period, as_at

days = st.dates(date(2000, 1, 1), date(2000, 3, 31))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(days)
    length = draw(st.none() | st.integers(0, 40))
    return Period(start, None if length is None else start + timedelta(length))


def test_both_ends_are_inside() -> None:
    period = Period(date(2026, 1, 1), date(2026, 12, 31))
    assert date(2026, 1, 1) in period
    assert date(2026, 12, 31) in period
    assert date(2027, 1, 1) not in period
    assert date(2025, 12, 31) not in period


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


@given(periods(), periods())
def test_periods_overlap_when_they_share_a_day(one: Period, other: Period) -> None:
    later_start = max(one.start, other.start)
    assert one.overlaps(other) is (later_start in one and later_start in other)
    assert one.overlaps(other) is other.overlaps(one)


@given(st.lists(periods(), max_size=6), days)
def test_as_at_takes_what_is_valid_that_day(some: list[Period], on: date) -> None:
    assert as_at(some, on, lambda period: period) == tuple(period for period in some if on in period)
