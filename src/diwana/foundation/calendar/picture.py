# SPDX-License-Identifier: EUPL-1.2
"""The year as it is drawn and as a calendar program reads it."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from babel import Locale
from babel.dates import get_day_names
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from diwana.foundation.calendar.days import OfficeCalendar
from diwana.foundation.calendar.facts import Certainty, DayOff
from diwana.foundation.ui.formats import symbols
from diwana.kernel import clock
from diwana.kernel.deadlines import Unit

_LOCALES = {"fr": "fr_TN", "ar": "ar_TN", "en": "en"}
_WEEKS = calendar.Calendar(firstweekday=calendar.MONDAY)
FOLD = 73  # octets of a line of iCalendar before it is folded; RFC 5545 allows 75


class Cell(NamedTuple):
    """One day of the picture: its number ("" outside the month), classes of its cell, and what it is, in words."""

    number: str
    classes: str
    words: str


class Month(NamedTuple):
    """One month of the picture, its weeks from Monday on, and how many of its days are worked, in words too."""

    name: str
    weeks: list[list[Cell]]
    working: int
    words: str


def label(day: DayOff) -> str:
    """The name of a day off in the reader's language."""
    return day.labels.get((get_language() or "fr")[:2]) or day.labels.get("fr") or day.code


def weekdays(width: Literal["abbreviated", "wide"] = "abbreviated") -> list[str]:
    """The names of the weekdays from Monday on."""
    locale = Locale.parse(_LOCALES.get((get_language() or "fr")[:2], "fr_TN"))
    names = get_day_names(width, locale=locale)
    return [str(names[number]) for number in range(7)]


def length(amount: int, unit: Unit) -> str:
    """A number of days in words: what is left of months is counted in days."""
    if unit is Unit.WORKING_DAYS:
        words = ngettext("%(count)s working day", "%(count)s working days", amount)
    else:
        words = ngettext("%(count)s day", "%(count)s days", amount)
    return words % {"count": amount}


def months(known: OfficeCalendar, year: int, today: date) -> list[Month]:
    """The twelve months of ``year``."""
    off: dict[date, list[DayOff]] = {}
    for each in known.days_off(year):
        if each.office in ("", known.office):
            off.setdefault(each.day, []).append(each)
    names = symbols((get_language() or "fr")[:2]).months
    found = []
    for number, name in enumerate(names, start=1):
        days = _WEEKS.monthdatescalendar(year, number)
        worked = sum(known.is_working(day) for week in days for day in week if day.month == number)
        cells = [[_cell(day, number, known, off.get(day, []), today) for day in week] for week in days]
        found.append(Month(name, cells, worked, length(worked, Unit.WORKING_DAYS)))
    return found


def _cell(day: date, month: int, known: OfficeCalendar, off: list[DayOff], today: date) -> Cell:
    if day.month != month:
        return Cell("", "", "")
    classes = ["today"] if day == today else []
    words = [label(each) for each in off]
    if off:
        sure = all(each.certainty is not Certainty.EXPECTED for each in off)
        classes.append("feast" if sure else "feast feast-expected")
        if not sure:
            words.append(_("date expected, not announced"))
    elif not known.is_working(day):
        classes.append("free")
        words.append(_("day off"))
    return Cell(str(day.day), " ".join(classes), ", ".join(words))


def ics(days: Iterable[DayOff], year: int, name: str) -> str:
    """The days off as iCalendar (RFC 5545): whole days; one whose date is only expected is tentative."""
    stamp = f"{clock.now():%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Diwana//Calendar//EN", f"X-WR-CALNAME:{_escaped(name)}"]
    for day in days:
        status = "TENTATIVE" if day.certainty is Certainty.EXPECTED else "CONFIRMED"
        # The same feast keeps its identity when its date moves, so that calendars move it too.
        lines += [
            "BEGIN:VEVENT",
            f"UID:{day.code}-{year}@diwana",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(label(day))}",
            f"STATUS:{status}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in parts of bounded octets that cut no character; each but the first begins with a space."""
    part, begin = "", ""
    for sign in line:
        if len((begin + part + sign).encode()) > FOLD:
            yield begin + part
            part, begin = "", " "
        part += sign
    yield begin + part
