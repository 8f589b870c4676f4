# SPDX-License-Identifier: EUPL-1.2
"""What auditors have read, as typed values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from diwana.foundation.accounts.errors import Unknown
from diwana.foundation.accounts.models import Person, Reading, ReadingSession
from diwana.foundation.ui.listing import Criteria
from diwana.kernel.declaration import Fact

SHOWN = 500


class ReadingFacts(Fact, frozen=True):
    """One reading: ``address`` with its query; ``sitting``: key of the sitting it belongs to."""

    at: datetime
    person: str
    address: str
    purpose: str
    sitting: int
    number: int


class SittingFacts(Fact, frozen=True):
    """A sitting with its last readings, newest first; ``sealed``: how many the ledger has the head of."""

    id: int
    person: str
    purpose: str
    opened_at: datetime
    count: int
    sealed: int
    readings: tuple[ReadingFacts, ...]


def auditors() -> list[tuple[int, str]]:
    """Who has read anything: key and name."""
    read = ReadingSession.objects.values("person").distinct()
    return list(Person.objects.filter(pk__in=read).order_by("name").values_list("pk", "name"))


def _found(criteria: Criteria) -> QuerySet[Reading]:
    rows, zone = Reading.objects.select_related("session__person"), ZoneInfo(settings.TIME_ZONE)
    if person := criteria.get("person"):
        rows = rows.filter(session__person=int(person))
    if since := criteria.day("since"):
        rows = rows.filter(at__gte=datetime.combine(since, time(), zone))
    if until := criteria.day("until"):
        rows = rows.filter(at__lt=datetime.combine(until + timedelta(days=1), time(), zone))
    if criteria.search:
        rows = rows.filter(path__icontains=criteria.search)
    return rows.order_by("-pk" if criteria.descending else "pk")


def find_readings(criteria: Criteria) -> tuple[list[ReadingFacts], int]:
    """One page of the log, and how many match."""
    rows = _found(criteria)
    return [_facts(row) for row in rows[criteria.offset : criteria.offset + criteria.limit]], rows.count()


def every_reading(criteria: Criteria) -> Iterator[ReadingFacts]:
    """All that match, for a file."""
    return (_facts(row) for row in _found(criteria).iterator(500))


def _facts(row: Reading) -> ReadingFacts:
    return ReadingFacts(
        at=row.at,
        person=row.session.person.name,
        address=f"{row.path}?{row.query}" if row.query else row.path,
        purpose=row.session.purpose,
        sitting=row.session_id,
        number=row.number,
    )


def sitting(pk: int) -> SittingFacts:
    """One sitting. Raises Unknown."""
    row = ReadingSession.objects.select_related("person").filter(pk=pk).first()
    if row is None:
        raise Unknown(f"sitting {pk}")
    last = row.readings.select_related("session__person").order_by("-number")[:SHOWN]
    return SittingFacts(
        id=row.pk,
        person=row.person.name,
        purpose=row.purpose,
        opened_at=row.opened_at,
        count=row.count,
        sealed=row.sealed,
        readings=tuple(_facts(each) for each in last),
    )
