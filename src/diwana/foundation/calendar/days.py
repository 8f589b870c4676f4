# SPDX-License-Identifier: EUPL-1.2
"""Which days are off and which are worked, cheaply: one calendar per office, kept until something is announced."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db import connection

from diwana.foundation.calendar.facts import Certainty, DayOff
from diwana.foundation.calendar.models import Announcement
from diwana.foundation.calendar.weeks import Hours, hours_on
from diwana.foundation.reference.public import Holiday, holidays, profile, recently, stamp
from diwana.kernel import workdays

_CERTAINTY = {"fixed": Certainty.FIXED, "observed": Certainty.ANNOUNCED, "predicted": Certainty.EXPECTED}


class OfficeCalendar:
    """The days of one office ("" an office without particularities), in one state of what is announced."""

    def __init__(self, country: str, office: str) -> None:
        self.country, self.office = country, office
        self._weeks = tuple(profile(country).settings.get("weeks", ()))
        self._announced = _latest(country)
        self._years: dict[int, tuple[DayOff, ...]] = {}
        self._closed: dict[int, frozenset[date]] = {}

    def days_off(self, year: int) -> tuple[DayOff, ...]:
        """The days off of a year, of all offices, by day: also those that fall on a free weekday."""
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._made(year)
        return found

    def is_working(self, day: date) -> bool:
        return self.hours(day) is not None

    def hours(self, day: date) -> Hours | None:
        """The hours of a working day, None of another."""
        closed = self._closed.get(day.year)
        if closed is None:
            off = (each.day for each in self.days_off(day.year) if each.office in ("", self.office))
            closed = self._closed[day.year] = frozenset(off)
        return None if day in closed else hours_on(self._weeks, day, self.office, self._feast)

    def _feast(self, code: str) -> date | None:
        year = next((int(part) for part in code.split("-") if part.isdigit() and len(part) == 4), None)
        if year is None:
            return None
        return next((each.day for each in self.days_off(year) if each.code == code), None)

    def _made(self, year: int) -> tuple[DayOff, ...]:
        fixed = (_off(each) for each in holidays(self.country, year) if each.nature == "fixed")
        moving = (each for each in self.moving(year) if not each.cancelled)
        return tuple(sorted((*fixed, *moving), key=lambda each: (each.day, each.code)))

    def moving(self, year: int) -> tuple[DayOff, ...]:
        """Feasts whose date is announced, and days that no list names, of a year; those that were cancelled too."""
        # A feast at the turn of the year may be announced for the other side of it.
        listed = {
            holiday.code: holiday
            for near in (year - 1, year, year + 1)
            for holiday in holidays(self.country, near)
            if holiday.nature != "fixed"
        }
        found = []
        for code in {**listed, **self._announced}:
            said, holiday = self._announced.get(code), listed.get(code)
            if said is not None and (holiday is not None or said.labels):
                found.append(_announced(said, holiday))
            elif holiday is not None:
                found.append(_off(holiday))
        return tuple(sorted((each for each in found if each.day.year == year), key=lambda each: (each.day, each.code)))


def _off(holiday: Holiday) -> DayOff:
    certainty = _CERTAINTY[holiday.nature]
    return DayOff(day=holiday.day, code=holiday.code, labels=holiday.labels, certainty=certainty, listed=holiday.day)


def _announced(said: Announcement, holiday: Holiday | None) -> DayOff:
    """A day off as it was announced; a cancelled one keeps the day on which it would have been."""
    listed = holiday.day if holiday is not None else said.nominal
    return DayOff(
        day=said.day or listed,
        code=said.code,
        labels=holiday.labels if holiday is not None else said.labels,
        certainty=Certainty.ANNOUNCED,
        source=said.source,
        office=said.office,
        listed=listed,
        cancelled=said.day is None,
    )


def _latest(country: str) -> dict[str, Announcement]:
    return {said.code: said for said in Announcement.objects.filter(country=country).order_by("id")}


@recently
def announced() -> str:
    """The stamp of the last announcement: as long as it is the same, so are the days."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT stamp FROM calendar_announcement ORDER BY id DESC LIMIT 1")
        found = cursor.fetchone()
    return str(found[0]) if found else ""


@lru_cache(maxsize=64)
def _calendar(lists: str, announcement: str, country: str, office: str) -> OfficeCalendar:
    return OfficeCalendar(country, office)


def office_calendar(office: str = "") -> OfficeCalendar:
    """The calendar of an office of this country; two small queries in a transaction, none where just asked."""
    return _calendar(stamp(), announced(), settings.COUNTRY, office)


def days_off(year: int) -> tuple[DayOff, ...]:
    """The days off of ``year`` in this country, by day, each with how sure it is."""
    return office_calendar().days_off(year)


def is_working_day(day: date, office: str = "") -> bool:
    """Whether the offices (or the one named) work on ``day``, be it half a day."""
    return office_calendar(office).is_working(day)


def opening_hours(day: date, office: str = "") -> tuple[str, ...] | None:
    """The hours of a working day, such as ("08:30-12:30", "13:30-17:30"); () where unknown; None on a day off."""
    hours = office_calendar(office).hours(day)
    return None if hours is None else hours.spans


def next_working_day(day: date, office: str = "") -> date:
    """``day`` itself where it is a working day, else the first one after it."""
    return workdays.next_working_day(day, office_calendar(office).is_working)


def add_working_days(day: date, count: int, office: str = "") -> date:
    """The ``count``-th working day after ``day`` (before it for a negative count); ``day`` itself never counts."""
    return workdays.add_working_days(day, count, office_calendar(office).is_working)


def working_days_between(start: date, end: date, office: str = "") -> int:
    """Working days after ``start`` up to and with ``end``. Raises ValueError when ``end`` is before ``start``."""
    return workdays.working_days_between(start, end, office_calendar(office).is_working)
