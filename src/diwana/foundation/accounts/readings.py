# SPDX-License-Identifier: EUPL-1.2
"""The log of what auditors read: a chain of hashes for each sitting, whose heads go into the ledger by a job."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from diwana.foundation.accounts.errors import Refused
from diwana.foundation.accounts.models import Reading, ReadingSession
from diwana.foundation.ledger.public import LedgerEntry, canonical, record, record_all, timeline
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message

SEAL = "accounts.seal_readings"
SHORTEST_PURPOSE = 10


@transaction.atomic
def open_sitting(actor: Actor, purpose: str) -> int:
    """Begin a sitting of the auditor with the purpose he states; its key. Raises Refused where he hardly states one."""
    stated = purpose.strip()
    if len(stated) < SHORTEST_PURPOSE:
        raise Refused("purpose", message("Say in some words what you are examining"))
    assert actor.person is not None and actor.organisation is not None  # noqa: PT018
    row = ReadingSession.objects.create(
        person_id=actor.person,
        organisation=actor.organisation,
        purpose=stated,
        opened_at=clock.now(),
        head=secrets.token_hex(32),
    )
    record(actor, "accounts.open_sitting", f"sitting:{row.pk}", {"head": row.head}, confidential={"purpose": stated})
    return row.pk


def _hash(before: str, session: int, number: int, at: str, route: str, path: str, commitment: str) -> str:
    return hashlib.sha256(canonical([before, session, number, at, route, path, commitment])).hexdigest()


def _commitment(salt: str, query: str) -> str:
    return hashlib.sha256(f"{salt}{query}".encode()).hexdigest()


@transaction.atomic
def note(sitting: int, *, route: str, path: str, query: str) -> None:
    """Add one reading to the chain of the sitting. Only readers of the same sitting wait for each other."""
    row = ReadingSession.objects.select_for_update().get(pk=sitting)
    number, at, salt = row.count + 1, clock.now(), secrets.token_hex(16)
    route, path, query = route[:200], path[:500], query[:2000]
    commitment = _commitment(salt, query)
    head = _hash(row.head, row.pk, number, at.isoformat(), route, path, commitment)
    Reading.objects.create(
        session=row,
        number=number,
        at=at,
        route=route,
        path=path,
        query=query,
        salt=salt,
        commitment=commitment,
        hash=head,
    )
    ReadingSession.objects.filter(pk=row.pk).update(count=number, head=head)


@transaction.atomic
def seal(actor: Actor) -> int:
    """Record in the ledger the head of every sitting that has grown; how many. What was read until then can no longer
    be altered or left out unseen."""
    grown = list(ReadingSession.objects.select_for_update().filter(count__gt=F("sealed")).order_by("pk"))
    entries = []
    for row in grown:
        entries.append(LedgerEntry(verb=SEAL, subject=f"sitting:{row.pk}", data={"count": row.count, "head": row.head}))
        ReadingSession.objects.filter(pk=row.pk).update(sealed=row.count)
    if entries:
        record_all(actor, entries)
    return len(entries)


def faults(sitting: int) -> list[int]:
    """Numbers of the readings of a sitting that are not what was written; 0 stands for what the ledger says and is not
    so any more. Empty: all are what they were."""
    row = ReadingSession.objects.get(pk=sitting)
    events = timeline(f"sitting:{sitting}")
    opened = next((str(event.data.get("head")) for event in events if event.verb == "accounts.open_sitting"), "")
    sealed = {int(event.data["count"]): str(event.data["head"]) for event in events if event.verb == SEAL}
    wrong, heads = _walk(row, opened, row.readings.order_by("number"))
    if any(heads.get(count) != head for count, head in sealed.items()) or heads.get(row.count, opened) != row.head:
        wrong.append(0)
    return wrong


def _walk(row: ReadingSession, opened: str, readings: Iterable[Reading]) -> tuple[list[int], dict[int, str]]:
    wrong, heads, before = [], {0: opened}, opened
    for position, reading in enumerate(readings, start=1):
        said = _hash(before, row.pk, position, reading.at.isoformat(), reading.route, reading.path, reading.commitment)
        erased = not reading.query and reading.commitment != _commitment(reading.salt, "")
        fits = erased or reading.commitment == _commitment(reading.salt, reading.query)
        if said != reading.hash or reading.number != position or not fits:
            wrong.append(position)
        before = heads[position] = reading.hash
    return wrong, heads
