# SPDX-License-Identifier: EUPL-1.2
"""Working days: counted by a rule that says of each day whether it is one. Pure; the calendar room brings the rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

IsWorking = Callable[[date], bool]
"""Whether offices work on a day."""

ONE_DAY = timedelta(days=1)
LONGEST_REST = 366
"""Days after which a calendar without a working day is taken for wrong rather than searched on."""


class NoWorkingDay(ValueError):
    """A whole year holds no working day: the calendar is wrong."""


def next_working_day(day: date, working: IsWorking) -> date:
    """``day`` itself where it is a working day, else the first one after it. Raises NoWorkingDay."""
    for _ in range(LONGEST_REST + 1):
        if working(day):
            return day
        day += ONE_DAY
    raise NoWorkingDay(f"no working day in the year before {day}")


def add_working_days(day: date, count: int, working: IsWorking) -> date:
    """The ``count``-th working day after ``day``, which itself does not count; before it for a negative ``count``.

    Zero: ``day`` itself, working day or not. Raises NoWorkingDay.
    """
    step = ONE_DAY if count > 0 else -ONE_DAY
    rest = 0
    left = abs(count)
    while left:
        day += step
        if working(day):
            left, rest = left - 1, 0
        elif (rest := rest + 1) > LONGEST_REST:
            raise NoWorkingDay(f"no working day in the year around {day}")
    return day


def working_days_between(start: date, end: date, working: IsWorking) -> int:
    """How many working days lie after ``start`` up to and with ``end``.

    So ``working_days_between(d, add_working_days(d, n))`` is ``n``. Raises ValueError when ``end`` is before ``start``.
    """
    if end < start:
        raise ValueError(f"{end} is before {start}")
    return sum(working(start + timedelta(days=number)) for number in range(1, (end - start).days + 1))
