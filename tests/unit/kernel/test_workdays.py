# SPDX-License-Identifier: EUPL-1.2
"""Working days, against a table written out day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.kernel.workdays import NoWorkingDay, add_working_days, next_working_day, working_days_between

FIRST, DAYS = date(2025, 1, 1), 900
starts = st.integers(200, 500).map(lambda number: FIRST + timedelta(days=number))
calendars = st.tuples(
    st.frozensets(st.integers(0, 6), min_size=1, max_size=6),
    st.frozensets(st.integers(0, DAYS - 1).map(lambda number: FIRST + timedelta(days=number)), max_size=60),
)
Calendar = tuple[frozenset[int], frozenset[date]]


def working(calendar: Calendar) -> dict[date, bool]:
    """Every day of the table and whether it is worked."""
    weekdays, off = calendar
    table = {}
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        table[day] = day.weekday() in weekdays and day not in off
    return table


@given(calendar=calendars, start=starts, count=st.integers(-15, 15))
def test_the_nth_working_day_is_the_nth_of_the_table(calendar: Calendar, start: date, count: int) -> None:
    table = working(calendar)
    days = sorted(day for day, is_working in table.items() if is_working)
    after, before = [day for day in days if day > start], [day for day in days if day < start]
    expected = start if count == 0 else after[count - 1] if count > 0 else before[count]
    assert add_working_days(start, count, table.__getitem__) == expected


@given(calendar=calendars, start=starts, length=st.integers(0, 120))
def test_working_days_between_are_counted_in_the_table(calendar: Calendar, start: date, length: int) -> None:
    table, end = working(calendar), start + timedelta(days=length)
    assert working_days_between(start, end, table.__getitem__) == len(
        [d for d in table if start < d <= end and table[d]]
    )


@given(calendar=calendars, start=starts, count=st.integers(0, 15))
def test_adding_and_counting_undo_each_other(calendar: Calendar, start: date, count: int) -> None:
    table = working(calendar)
    end = add_working_days(start, count, table.__getitem__)
    assert working_days_between(start, end, table.__getitem__) == count


@given(calendar=calendars, start=starts)
def test_the_next_working_day_is_the_first_not_before(calendar: Calendar, start: date) -> None:
    table = working(calendar)
    assert next_working_day(start, table.__getitem__) == min(d for d in table if d >= start and table[d])


def test_a_calendar_without_a_working_day_is_an_error_not_a_search_without_end() -> None:
    with pytest.raises(NoWorkingDay):
        next_working_day(FIRST, lambda day: False)
    for count in (1, -1):
        with pytest.raises(NoWorkingDay):
            add_working_days(FIRST, count, lambda day: False)
    with pytest.raises(ValueError, match="is before"):
        working_days_between(FIRST, FIRST - timedelta(days=1), lambda day: True)
