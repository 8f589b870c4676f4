# SPDX-License-Identifier: EUPL-1.2
"""What is read from the ledger, as typed values for pages and answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

import msgspec
from django.db.models import QuerySet

from diwana.foundation.ledger.canonical import instant
from diwana.foundation.ledger.leaves import LeafFacts, Part, read_leaf
from diwana.foundation.ledger.models import Event, Opening


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it may be shown.

    person, organisation: keys, None for the system; role: codes of the roles held, by commas. data and reason are
    empty where nothing was said or where they were erased (``erased`` names the parts); confidential also where the
    caller did not ask for it. Values of data are JSON values: decimals and dates are text.
    """

    index: int
    at: datetime
    verb: str
    subject: str
    person: int | None
    role: str
    organisation: int | None
    data: Mapping[str, Any]
    reason: str | None = None
    confidential: Mapping[str, Any] | None = None
    erased: frozenset[str] = frozenset()


def timeline(subject: str, *, include_confidential: bool = False) -> tuple[TimelineEntry, ...]:
    """Everything that happened to ``subject`` (``kind:id``), oldest first; two queries."""
    return _entries(Event.objects.filter(subject=subject).order_by("index"), include_confidential)


def event(index: int, *, include_confidential: bool = False) -> TimelineEntry | None:
    """Event ``index``, None when there is none."""
    found = _entries(Event.objects.filter(index=index), include_confidential)
    return found[0] if found else None


def leaf(index: int) -> str:
    """The leaf of event ``index`` as it is stored, "" when there is no such event."""
    return Event.objects.filter(index=index).values_list("leaf", flat=True).first() or ""


class EventFilter(TypedDict, total=False):
    """Which events are asked for; what is absent, empty or None asks for all.

    verb, subject: exact, or their beginning when they end with ``.`` or ``:``; person, organisation: keys; since and
    until: aware instants, the first included, the second not; before: only events of a smaller index.
    """

    verb: str
    subject: str
    person: int | None
    organisation: int | None
    since: datetime | None
    until: datetime | None
    before: int | None


def events(
    *, limit: int = 50, offset: int = 0, include_confidential: bool = False, **wanted: Unpack[EventFilter]
) -> tuple[TimelineEntry, ...]:
    """The latest events that meet the filter, newest first: ``limit`` of them after the first ``offset``."""
    return _entries(_found(wanted).order_by("-index")[offset : offset + limit], include_confidential)


def count_events(**wanted: Unpack[EventFilter]) -> int:
    """How many events meet the filter."""
    return _found(wanted).count()


def _found(wanted: EventFilter) -> QuerySet[Event]:
    since, until = wanted.get("since"), wanted.get("until")
    conditions: dict[str, Any] = {
        "person": wanted.get("person"),
        "organisation": wanted.get("organisation"),
        "at__gte": instant(since) if since else None,
        "at__lt": instant(until) if until else None,
        "index__lt": wanted.get("before"),
    }
    for name, text in (("verb", wanted.get("verb", "")), ("subject", wanted.get("subject", ""))):
        conditions[f"{name}__startswith" if text.endswith((".", ":")) else name] = text or None
    return Event.objects.filter(**{name: value for name, value in conditions.items() if value is not None})


def _entries(found: QuerySet[Event], include_confidential: bool) -> tuple[TimelineEntry, ...]:
    leaves = [read_leaf(leaf) for leaf in found.values_list("leaf", flat=True)]
    shown = [part for part in Part if include_confidential or part is not Part.CONFIDENTIAL]
    opened = _openings([leaf.index for leaf in leaves], shown)
    return tuple(_entry(leaf, opened[leaf.index], shown) for leaf in leaves)


def _openings(indices: list[int], parts: list[Part]) -> defaultdict[int, dict[str, Any]]:
    """Opened values by event and part."""
    opened: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    if indices:
        rows = Opening.objects.filter(event__in=indices, part__in=[part.value for part in parts])
        for index, part, value in rows.values_list("event", "part", "value"):
            opened[index][part] = msgspec.json.decode(value)
    return opened


def _entry(leaf: LeafFacts, opened: Mapping[str, Any], shown: Iterable[Part]) -> TimelineEntry:
    return TimelineEntry(
        index=leaf.index,
        at=datetime.fromisoformat(leaf.at),
        verb=leaf.verb,
        subject=leaf.subject,
        person=leaf.person,
        role=leaf.role,
        organisation=leaf.organisation,
        data=opened.get(Part.DATA, {}),
        reason=opened.get(Part.REASON),
        confidential=opened.get(Part.CONFIDENTIAL),
        erased=frozenset(part.value for part in shown if leaf.commitment(part) and part not in opened),
    )


def openings_of(subject: str) -> dict[int, frozenset[str]]:
    """Which parts of the events of ``subject`` can still be opened: index → names of parts."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    events = Event.objects.filter(subject=subject).values("index")
    for index, part in Opening.objects.filter(event__in=events).values_list("event", "part"):
        found[index].add(part)
    return {index: frozenset(parts) for index, parts in sorted(found.items())}


#: The verb under which values are erased (see ``public.erase``).
ERASE = "ledger.erase"


def erasures() -> set[tuple[int, str]]:
    """Every (event, part) whose erasure is on record."""
    return {
        (int(entry.subject.partition(":")[2]), part)
        for entry in _entries(Event.objects.filter(verb=ERASE), include_confidential=False)
        for part in entry.data.get("parts", ())
    }
