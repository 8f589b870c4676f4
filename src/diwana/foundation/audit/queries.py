# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the ledger show: events with the names of those who acted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings

from diwana.foundation.accounts.public import Role, organisation, person_names
from diwana.foundation.ledger.public import ERASE, EventFilter, TimelineEntry, events
from diwana.foundation.ui.listing import Criteria


class EventRow(msgspec.Struct, frozen=True):
    """An event as a list shows it: ``who`` is a name, a number where the person is gone, empty for the system."""

    entry: TimelineEntry
    who: str
    roles: str


def wanted(criteria: Criteria) -> EventFilter:
    """What a list is asked for. A search is a subject when it has a colon, else the beginning of an act."""
    asked = EventFilter(verb=criteria.get("room"))
    search = criteria.search
    if ":" in search:
        asked["subject"] = search
    elif search:
        asked["verb"] = search if "." in search else f"{search}."
    if since := criteria.day("since"):
        asked["since"] = _midnight(since)
    if until := criteria.day("until"):
        asked["until"] = _midnight(until + timedelta(days=1))
    return asked


def rows(asked: EventFilter, *, offset: int, limit: int) -> tuple[EventRow, ...]:
    """One page of events, newest first; three queries."""
    return _named(events(**asked, offset=offset, limit=limit))


def every(asked: EventFilter, batch: int = 1000) -> Iterator[EventRow]:
    """All events, newest first, read in batches."""
    while found := events(**asked, limit=batch):
        yield from _named(found)
        asked = EventFilter(**asked)
        asked["before"] = found[-1].index


def row(entry: TimelineEntry) -> EventRow:
    return _named([entry])[0]


def erasures_of(index: int) -> tuple[EventRow, ...]:
    """The erasures of parts of event ``index``, newest first; two queries."""
    return _named(events(verb=ERASE, subject=f"event:{index}"))


def organisation_name(pk: int | None) -> str:
    """Name of the organisation acted for; its number when it is gone; empty for the system."""
    if pk is None:
        return ""
    found = organisation(pk)
    return found.name if found else str(pk)


def said(values: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Recorded values as lines: name and text, JSON for what is not text."""
    return [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in (values or {}).items()
    ]


def _named(entries: Iterable[TimelineEntry]) -> tuple[EventRow, ...]:
    found = tuple(entries)
    names = person_names({entry.person for entry in found if entry.person is not None})
    return tuple(
        EventRow(entry, "", "")
        if entry.person is None
        else EventRow(entry, names.get(entry.person, str(entry.person)), _role_labels(entry.role))
        for entry in found
    )


def _role_labels(codes: str) -> str:
    known = {str(role): str(role.label) for role in Role}
    return ", ".join(known.get(code, code) for code in codes.split(",") if code)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
