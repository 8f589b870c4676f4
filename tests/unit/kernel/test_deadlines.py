# SPDX-License-Identifier: EUPL-1.2
"""Time limits, against a table that is filled day by day and knows nothing of how the kernel counts."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.kernel.deadlines import Limit, Pause, Span, Term, Unit, add_months

FIRST, DAYS = date(2024, 1, 1), 2600
MONDAY_TO_FRIDAY = frozenset(range(5))


def every_day(first: date = FIRST, days: int = DAYS) -> list[date]:
    return [first + timedelta(days=number) for number in range(days)]


Table = dict[date, bool]


def table(off: frozenset[date], weekdays: frozenset[int] = MONDAY_TO_FRIDAY) -> Table:
    return {day: day.weekday() in weekdays and day not in off for day in every_day()}


def paused(day: date, pauses: tuple[Pause, ...]) -> bool:
    return any(p.since <= day and (p.until is None or day < p.until) for p in pauses)


def nominal(start: date, months: int, counts_start: bool) -> date:
    """The end of a term of months, found by walking the calendar and looking for the day of the same number."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    days = [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]
    same = [day for day in days if day.day == start.day]
    if not same:
        return days[-1]
    return same[0] - timedelta(days=1) if counts_start else same[0]


def brute(limit: Limit, calendar: Table) -> date | None:
    """The last day of a time limit: marks used days one after the other in the table."""
    position, counts_start = limit.start, limit.term.counts_start
    for span in (limit.term.span, *limit.extensions):
        candidates = [day for day in calendar if day > position or (counts_start and day == position)]
        if span.unit in (Unit.MONTHS, Unit.YEARS):
            months = span.amount * (12 if span.unit is Unit.YEARS else 1)
            wanted = len([day for day in candidates if day <= nominal(position, months, counts_start)])
        else:
            wanted = span.amount
        used = []
        for day in candidates:
            if len(used) < wanted and not paused(day, limit.pauses):
                if span.unit is Unit.WORKING_DAYS and not calendar[day]:
                    continue
                used.append(day)
        if len(used) < wanted:
            return None
        position, counts_start = used[-1], False
    if not limit.term.rolls:
        return position
    landing = [day for day in calendar if day >= position and calendar[day] and not paused(day, limit.pauses)]
    return landing[0] if landing else None


days = st.integers(0, 500).map(lambda number: FIRST + timedelta(days=number))
spans = st.one_of(
    st.builds(Span, st.integers(1, 60), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS])),
    st.builds(Span, st.integers(1, 14), st.just(Unit.MONTHS)),
    st.builds(Span, st.integers(1, 2), st.just(Unit.YEARS)),
)
terms = st.builds(
    lambda span, first, rolls: Term(span=span, counts_start=first, rolls=rolls), spans, st.booleans(), st.booleans()
)


@st.composite
def pauses_of(draw: st.DrawFn) -> tuple[Pause, ...]:
    """Pauses one after the other, the last perhaps without an end."""
    found, day = [], draw(days)
    for _ in range(draw(st.integers(0, 3))):
        day += timedelta(days=draw(st.integers(0, 40)))
        until = day + timedelta(days=draw(st.integers(0, 50)))
        found.append(Pause(day, until))
        day = until
    if draw(st.integers(0, 4)) == 0:
        found.append(Pause(day + timedelta(days=draw(st.integers(0, 40)))))
    return tuple(found)


limits = st.builds(
    lambda start, term, pauses, more: Limit(start=start, term=term, pauses=pauses, extensions=tuple(more)),
    days,
    terms,
    pauses_of(),
    st.lists(spans, max_size=2),
)
calendars = st.frozensets(days, max_size=40).map(table)


@given(limit=limits, calendar=calendars)
def test_the_last_day_is_that_of_the_table(limit: Limit, calendar: Table) -> None:
    assert limit.last_day(calendar.__getitem__) == brute(limit, calendar)


@given(limit=limits, calendar=calendars, ahead=st.integers(-10, 400))
def test_what_remains_is_what_the_table_has_left(limit: Limit, calendar: Table, ahead: int) -> None:
    last, today = brute(limit, calendar), limit.start + timedelta(days=ahead)
    if last is None:
        assert limit.remaining(today, calendar.__getitem__) is None
        return
    counting = limit.term.span.unit is Unit.WORKING_DAYS
    left = [d for d in calendar if today < d <= last and not paused(d, limit.pauses) and (calendar[d] or not counting)]
    if today >= FIRST:
        assert limit.remaining(today, calendar.__getitem__) == len(left)


@given(limit=limits, calendar=calendars, more=spans)
def test_an_extension_never_shortens(limit: Limit, calendar: Table, more: Span) -> None:
    longer = Limit(start=limit.start, term=limit.term, pauses=limit.pauses, extensions=(*limit.extensions, more))
    before, after = limit.last_day(calendar.__getitem__), longer.last_day(calendar.__getitem__)
    assert before is None or after is None or before <= after


@given(limit=limits, calendar=calendars)
def test_a_pause_never_shortens(limit: Limit, calendar: Table) -> None:
    without = Limit(start=limit.start, term=limit.term, extensions=limit.extensions).last_day(calendar.__getitem__)
    last = limit.last_day(calendar.__getitem__)
    assert without is not None
    assert last is None or without <= last


@given(limit=limits, calendar=calendars, day=days)
def test_one_more_day_off_never_shortens(limit: Limit, calendar: Table, day: date) -> None:
    before, after = (limit.last_day({**calendar, day: False}.__getitem__), limit.last_day(calendar.__getitem__))
    assert before is None or after is None or before >= after


@given(limit=limits, calendar=calendars)
def test_a_rolling_term_ends_on_a_working_day(limit: Limit, calendar: Table) -> None:
    last = limit.last_day(calendar.__getitem__)
    assert last is None or not limit.term.rolls or calendar[last]


def one(amount: int, unit: Unit, start: date, *, counts_start: bool = False, rolls: bool = True) -> date | None:
    term = Term(span=Span(amount, unit), counts_start=counts_start, rolls=rolls)
    return Limit(start=start, term=term).last_day(table(frozenset()).__getitem__)


@pytest.mark.parametrize(
    ("amount", "unit", "start", "counts_start", "rolls", "last"),
    [
        (10, Unit.DAYS, date(2026, 3, 2), False, True, date(2026, 3, 12)),
        (10, Unit.DAYS, date(2026, 3, 2), True, True, date(2026, 3, 11)),
        (5, Unit.DAYS, date(2026, 3, 2), False, True, date(2026, 3, 9)),  # the seventh is a Saturday
        (5, Unit.DAYS, date(2026, 3, 2), False, False, date(2026, 3, 7)),
        (3, Unit.WORKING_DAYS, date(2026, 3, 5), False, True, date(2026, 3, 10)),
        (1, Unit.WORKING_DAYS, date(2026, 3, 7), True, True, date(2026, 3, 9)),  # from a Saturday that would count
        (1, Unit.MONTHS, date(2026, 1, 31), False, False, date(2026, 2, 28)),
        (1, Unit.MONTHS, date(2024, 1, 31), False, False, date(2024, 2, 29)),
        (1, Unit.MONTHS, date(2026, 1, 29), True, False, date(2026, 2, 28)),
        (1, Unit.MONTHS, date(2026, 3, 1), True, False, date(2026, 3, 31)),
        (2, Unit.YEARS, date(2024, 2, 29), False, False, date(2026, 2, 28)),
        (1, Unit.YEARS, date(2026, 1, 1), True, False, date(2026, 12, 31)),
    ],
)
def test_terms_as_the_codes_have_them(
    amount: int, unit: Unit, start: date, counts_start: bool, rolls: bool, last: date
) -> None:
    assert one(amount, unit, start, counts_start=counts_start, rolls=rolls) == last


def test_while_the_clock_stands_still_the_days_left_are_known() -> None:
    calendar = table(frozenset()).__getitem__
    term = Term(span=Span(10, Unit.DAYS))
    limit = Limit(start=date(2026, 3, 2), term=term, pauses=(Pause(date(2026, 3, 6)),))
    assert limit.last_day(calendar) is None
    assert limit.left_when_paused(calendar) == 7  # the third, fourth and fifth are used up
    assert Limit(start=date(2026, 3, 2), term=term).left_when_paused(calendar) is None


@pytest.mark.parametrize("amount", [0, -1, 36_601])
def test_a_term_is_at_least_one_day_and_at_most_a_hundred_years(amount: int) -> None:
    with pytest.raises(ValueError, match="is not between"):
        Span(amount, Unit.DAYS)


def test_a_pause_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Pause(date(2026, 3, 2), date(2026, 3, 1))


@given(day=days, months=st.integers(0, 60))
def test_months_end_on_the_same_number_or_the_last_of_the_month(day: date, months: int) -> None:
    assert add_months(day, months) == nominal(day, months, counts_start=False)
