# SPDX-License-Identifier: EUPL-1.2
"""What is read of the lists: as they stood on a date, cheaply."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from django.db import connection

from diwana.foundation.reference.catalogue import LANGUAGES, LISTS
from diwana.foundation.reference.csvfile import Row
from diwana.foundation.reference.models import Entry, Load
from diwana.foundation.reference.profiles import profile
from diwana.foundation.reference.recent import recently
from diwana.kernel.codelists import CodeEntry, CodeLists
from diwana.kernel.declaration import Fact

_DAYS_KEPT = 1000


class Holiday(Fact, frozen=True, kw_only=True):
    """A day on which offices are closed; ``nature``: ``fixed``, ``observed`` or ``predicted`` (lunar, not yet seen)."""

    day: date
    code: str
    labels: Mapping[str, str]
    nature: str


def code_lists(country: str, on: date) -> CodeLists:
    """The lists of ``country`` and the international ones it uses, as valid on ``on``.

    Costs one small query (the stamp of the last load, so that every process sees a new list), and none where it was
    asked within the last tenth of a second outside a transaction; the rest is kept in the process. Raises
    UnknownProfile.
    """
    return _snapshot(stamp(), country).on(on)


def rows(name: str, country: str, on: date | None = None) -> tuple[Row, ...]:
    """The stored rows of one list of one profile ("" international), of all dates or those valid on ``on``."""
    stored = Entry.objects.filter(list=name, country=country).order_by("code", "valid_from")
    return tuple(
        Row(e.code, e.labels, e.attributes, e.valid_from, e.valid_to, e.source)
        for e in stored
        if on is None or (e.valid_from <= on and (e.valid_to is None or on <= e.valid_to))
    )


def latest_loads() -> tuple[Load, ...]:
    """The last load of every list, by country and list."""
    latest = {(load.country, load.list): load for load in Load.objects.order_by("id")}
    return tuple(latest[key] for key in sorted(latest))


def labels_of(name: str, row: Row) -> Mapping[str, str]:
    """The labels of a row of the list ``name`` by language, those of CLDR where the file gives none."""
    return _entry(name, row).labels


def holidays(country: str, year: int) -> tuple[Holiday, ...]:
    """The public holidays of ``country`` in the calendar year ``year``, by day."""
    found = []
    for row in _snapshot(stamp(), country).holidays:
        month_day = row.attributes.get("month_day")
        day = date.fromisoformat(f"{year}-{month_day}" if month_day else row.attributes["date"])
        if day.year == year and row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
            found.append(Holiday(day=day, code=row.code, labels=row.labels, nature=row.attributes["nature"]))
    return tuple(sorted(found, key=lambda holiday: (holiday.day, holiday.code)))


@recently
def stamp() -> str:
    """The stamp of the last load: as long as it is the same, so is every list."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT stamp FROM reference_load ORDER BY id DESC LIMIT 1")
        found = cursor.fetchone()
    return str(found[0]) if found else ""


class _Dated:
    """One list over time: between two days of change the same mapping is handed out again."""

    def __init__(self, name: str, rows: Iterable[Row]) -> None:
        self.entries = [(row.valid_from, row.valid_to, _entry(name, row)) for row in rows]
        days = {start for start, _, _ in self.entries}
        days |= {end + timedelta(days=1) for _, end, _ in self.entries if end is not None and end < date.max}
        self.changes = sorted(days)
        self.known: dict[int, dict[str, CodeEntry]] = {}

    def on(self, day: date) -> dict[str, CodeEntry]:
        epoch = bisect_right(self.changes, day)
        found = self.known.get(epoch)
        if found is None:
            found = {e.code: e for start, end, e in self.entries if start <= day and (end is None or day <= end)}
            self.known[epoch] = found
        return found


class _Snapshot:
    """All lists of one country in one state of the store."""

    def __init__(self, country: str) -> None:
        self.country = country
        self.lists: dict[str, _Dated] = {}
        self.holidays: tuple[Row, ...] = ()
        self.rates: _Dated | None = None
        self.days: dict[date, CodeLists] = {}
        adopted = set(profile(country).settings.get("international_lists", ()))
        found: dict[str, list[Row]] = defaultdict(list)
        for e in Entry.objects.filter(country__in=("", country)).order_by("list", "code", "valid_from").iterator():
            if e.country or e.list in adopted:
                found[e.list].append(Row(e.code, e.labels, e.attributes, e.valid_from, e.valid_to, e.source))
        for name, rows_ in found.items():
            if name == "holidays":
                self.holidays = tuple(rows_)
            elif name == "rates":
                self.rates = _Dated(name, rows_)
            else:
                self.lists[name] = _Dated(name, rows_)

    def on(self, day: date) -> CodeLists:
        found = self.days.get(day)
        if found is None:
            if len(self.days) >= _DAYS_KEPT:
                self.days.clear()
            found = self.days[day] = self._made(day)
        return found

    def _made(self, day: date) -> CodeLists:
        rates = self.rates.on(day) if self.rates is not None else {}
        return CodeLists(
            country=self.country,
            on=day,
            lists={name: dated.on(day) for name, dated in self.lists.items()},
            rates={code: Decimal(entry.attributes["rate"]) for code, entry in rates.items()},
        )


@lru_cache(maxsize=16)
def _snapshot(stamp: str, country: str) -> _Snapshot:
    return _Snapshot(country)


def _entry(name: str, row: Row) -> CodeEntry:
    cldr = LISTS[name].cldr
    labels = row.labels
    if cldr is not None and len(labels) < len(LANGUAGES):
        labels = {language: labels.get(language) or _cldr(cldr, language, row.code) for language in LANGUAGES}
    return CodeEntry(code=row.code, labels=labels, attributes=row.attributes)


def _cldr(kind: str, language: str, code: str) -> str:
    """The name that CLDR (Unicode licence, through Babel) gives to a territory or currency.

    The English one where the language has none, the code where there is none at all.
    """
    for tag in ({"ar": "ar_TN", "fr": "fr_TN"}.get(language, language), "en"):
        locale = Locale.parse(tag)
        names = locale.territories if kind == "territories" else locale.currencies
        if code in names:
            return str(names[code])
    return code
