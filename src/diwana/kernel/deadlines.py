# SPDX-License-Identifier: EUPL-1.2
"""Time limits: on which day they end, how much of them is left. Pure, in whole days of the country.

The rules are those of Regulation (EEC) No 1182/71, article 3, which codes of procedure of many countries share: the day
of the event does not count unless the law says so; a term of months or years ends on the day of the same number, or on
the last of the month where there is none; a term that would end on a day off ends on the next working day. A term that
counts its first day ends on the eve of the day of the same number (as in the German civil code, §§ 187 and 188).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from diwana.kernel.declaration import Fact
from diwana.kernel.workdays import LONGEST_REST, ONE_DAY, IsWorking, NoWorkingDay

LONGEST = 36_600
"""Days of the longest term: a hundred years."""


class Unit(StrEnum):
    """What a term is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


class Span(Fact, frozen=True):
    """A length of time: ``amount`` of ``unit``, at least one. Raises ValueError beyond a hundred years."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        most = {Unit.DAYS: LONGEST, Unit.WORKING_DAYS: LONGEST // 2, Unit.MONTHS: 1200, Unit.YEARS: 100}[self.unit]
        if not 1 <= self.amount <= most:
            raise ValueError(f"a term of {self.amount} {self.unit} is not between 1 and {most}")


class Term(Fact, frozen=True, kw_only=True):
    """A time limit as the law words it.

    counts_start: the day of the event is its first day. rolls: it ends on a working day, the next one if need be.
    """

    span: Span
    counts_start: bool = False
    rolls: bool = True


class Pause(Fact, frozen=True):
    """The clock stands still from ``since`` (the first day that does not count) to ``until`` (the first that counts
    again; None: it still stands). Raises ValueError when it ends before it starts."""

    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise ValueError(f"the pause ends on {self.until}, before it starts on {self.since}")

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class Limit(Fact, frozen=True, kw_only=True):
    """One running time limit: its term from the event's day, the pauses and what was added to it, in order."""

    start: date
    term: Term
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Span, ...] = ()

    def last_day(self, working: IsWorking) -> date | None:
        """The last day on which the act is in time; None while the clock stands still.

        Each extension begins where the count before it ended; only the final day is moved to a working day, and never
        onto a day of a pause.
        """
        day: date | None = self.start
        for number, span in enumerate((self.term.span, *self.extensions)):
            counts_start = self.term.counts_start and number == 0
            assert day is not None
            day = _end(day, span, counts_start, self.pauses, working)
            if day is None:
                return None
        assert day is not None
        return _landed(day, self.pauses, working) if self.term.rolls else day

    def remaining(self, today: date, working: IsWorking) -> int | None:
        """Days that still count after ``today`` up to the last one; working days where the term is counted in them.

        Nought: today is the last day, or it is past. While the clock stands still, None: see ``left_when_paused``.
        """
        last = self.last_day(working)
        if last is None:
            return None
        days = (today + timedelta(days=number) for number in range(1, (last - today).days + 1))
        return sum(1 for day in days if self.counts(day, working))

    def left_when_paused(self, working: IsWorking) -> int | None:
        """Days that counted still when the clock was stopped, if it stands still and nothing else happens."""
        standing = [pause for pause in self.pauses if pause.until is None]
        if not standing:
            return None
        since = min(pause.since for pause in standing)
        earlier = tuple(pause for pause in self.pauses if pause.until is not None)
        return msgspec.structs.replace(self, pauses=earlier).remaining(since - ONE_DAY, working)

    def counts(self, day: date, working: IsWorking) -> bool:
        """Whether a day uses up the term: none of a pause, and a working day where it is counted in those."""
        if any(pause.holds(day) for pause in self.pauses):
            return False
        return self.term.span.unit is not Unit.WORKING_DAYS or working(day)


def add_months(day: date, months: int) -> date:
    """The day of the same number ``months`` later, or the last of that month where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _end(start: date, span: Span, counts_start: bool, pauses: Sequence[Pause], working: IsWorking) -> date | None:
    """The day on which ``span`` from ``start`` is used up; None where a pause without an end comes first."""
    first = start if counts_start else start + ONE_DAY
    if span.unit in (Unit.MONTHS, Unit.YEARS):
        # Months have a fixed end; pauses push it on by as many days as they take.
        needed = (_month_end(start, span, counts_start) - first).days + 1
    else:
        needed = span.amount
    rest = 0
    for day in _running(first, pauses):
        if span.unit is not Unit.WORKING_DAYS or working(day):
            needed, rest = needed - 1, 0
            if not needed:
                return day
        elif (rest := rest + 1) > LONGEST_REST:
            raise NoWorkingDay(f"no working day in the year before {day}")
    return None


def _month_end(start: date, span: Span, counts_start: bool) -> date:
    end = add_months(start, span.amount * (12 if span.unit is Unit.YEARS else 1))
    return end - ONE_DAY if counts_start and end.day == start.day else end


def _running(day: date, pauses: Sequence[Pause]) -> Iterator[date]:
    """The days from ``day`` on that no pause holds; they end where a pause has no end."""
    while True:
        holding = [pause for pause in pauses if pause.holds(day)]
        if not holding:
            yield day
            day += ONE_DAY
        elif any(pause.until is None for pause in holding):
            return
        else:
            day = max(pause.until for pause in holding if pause.until is not None)


def _landed(day: date, pauses: Sequence[Pause], working: IsWorking) -> date | None:
    """The first working day from ``day`` on that no pause holds."""
    for rest, candidate in enumerate(_running(day, pauses)):
        if working(candidate):
            return candidate
        if rest > LONGEST_REST:
            raise NoWorkingDay(f"no working day in the year before {candidate}")
    return None
