# SPDX-License-Identifier: EUPL-1.2
"""The ledger's boundary: record what changed, and read it back.

``record`` is the last statement of a verb, inside its transaction; it never stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, transaction

from diwana.foundation.ledger.bundles import bundle
from diwana.foundation.ledger.canonical import canonical
from diwana.foundation.ledger.checkpoints import (
    LedgerDamaged,
    SignedCheckpoint,
    checkpoint,
    checkpoint_by_time,
    checkpoints,
    count_checkpoints,
    latest_checkpoint,
    sign_when_due,
)
from diwana.foundation.ledger.erasing import Search, Sought, scrub_and_search, sought
from diwana.foundation.ledger.findings import Finding, Kind, Report
from diwana.foundation.ledger.leaves import Opened, Part, compose, seal
from diwana.foundation.ledger.lock import take_lock
from diwana.foundation.ledger.models import Opening
from diwana.foundation.ledger.notes import KeyUnsafe
from diwana.foundation.ledger.outside import folder, keys, signer
from diwana.foundation.ledger.paths import Consistency, Inclusion, NoSuchTree, consistency, inclusion, index_of
from diwana.foundation.ledger.proofs import EventProof, attested, prove
from diwana.foundation.ledger.queries import (
    ERASE,
    EventFilter,
    TimelineEntry,
    count_events,
    event,
    events,
    leaf,
    openings_of,
    timeline,
)
from diwana.foundation.ledger.rotations import Keys, Rotation
from diwana.foundation.ledger.tiles import HEIGHT, LEVELS, WIDTH, Reader, TilesMissing
from diwana.foundation.ledger.verification import verify
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.merkle import leaf_hash

__all__ = [
    "ERASE",
    "Consistency",
    "EventFilter",
    "EventProof",
    "Finding",
    "Inclusion",
    "KeyUnsafe",
    "Keys",
    "Kind",
    "LedgerDamaged",
    "LedgerEntry",
    "NoSuchTree",
    "Part",
    "Recorded",
    "Report",
    "Rotation",
    "Search",
    "SignedCheckpoint",
    "Sought",
    "TimelineEntry",
    "attested",
    "bundle",
    "canonical",
    "checkpoint",
    "checkpoint_by_time",
    "checkpoints",
    "consistency",
    "count_checkpoints",
    "count_events",
    "erase",
    "event",
    "events",
    "inclusion",
    "index_of",
    "keys",
    "latest_checkpoint",
    "leaf",
    "openings_of",
    "prove",
    "record",
    "record_all",
    "scrub_and_search",
    "sought",
    "tile",
    "timeline",
    "verifier_key",
    "verify",
]

_NEXT = 'SELECT COALESCE(MAX("index") + 1, 0) FROM ledger_event'
_ADD_EVENT = 'INSERT INTO ledger_event ("index", leaf, leaf_hash) VALUES (%s, %s, %s)'
_ADD_OPENING = "INSERT INTO ledger_opening (event, part, salt, value) VALUES (%s, %s, %s, %s)"


class LedgerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be recorded: arguments of ``record`` without the actor."""

    verb: str
    subject: str
    data: Mapping[str, Any] = msgspec.field(default_factory=dict)
    confidential: Mapping[str, Any] | None = None
    reason: str | None = None


class Recorded(msgspec.Struct, frozen=True):
    """An event as it entered the ledger: its position, its bytes, their RFC 6962 hash and its instant (UTC)."""

    index: int
    leaf: bytes
    leaf_hash: bytes
    at: datetime


def record(
    actor: Actor,
    verb: str,
    subject: str,
    data: Mapping[str, Any],
    *,
    confidential: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> Recorded:
    """Record one change of state, as the last statement of the transaction that makes it.

    verb: ``module.act``; subject: ``kind:id``, ASCII, without personal data: both stand in the leaf in the open, as do
    the keys of the actor's person and organisation. data and reason (may be shown to the parties of the subject) and
    confidential (officers only) are committed to under salts and may be erased; values as ``canonical`` takes them.
    Raises TransactionManagementError outside a transaction; TypeError, ValueError for what cannot be recorded.
    """
    entry = LedgerEntry(verb=verb, subject=subject, data=data, confidential=confidential, reason=reason)
    return record_all(actor, (entry,))[0]


def record_all(actor: Actor, entries: Sequence[LedgerEntry]) -> tuple[Recorded, ...]:
    """Record several changes in order, with neighbouring indices and one instant; see ``record``."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the ledger records inside the transaction of the change")
    sealed = [
        seal({Part.DATA: _said(actor, entry.data), Part.REASON: entry.reason, Part.CONFIDENTIAL: entry.confidential})
        for entry in entries
    ]
    with connection.cursor() as cursor:
        take_lock(cursor)
        cursor.execute(_NEXT)
        first = int(cursor.fetchone()[0])
        at = clock.now()
        recorded = tuple(
            _recorded(first + position, at, actor, entry, opened)
            for position, (entry, opened) in enumerate(zip(entries, sealed, strict=True))
        )
        cursor.executemany(_ADD_EVENT, [(new.index, new.leaf.decode(), new.leaf_hash) for new in recorded])
        openings = [
            (new.index, part.part.value, part.salt, part.value.decode())
            for new, opened in zip(recorded, sealed, strict=True)
            for part in opened
        ]
        if openings:
            cursor.executemany(_ADD_OPENING, openings)
    sign_when_due(first, first + len(recorded))
    return recorded


def _said(actor: Actor, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is said of the act, with by whose delegation and with whose approval it was done, where there was one."""
    said = {"by_delegation_of": actor.delegator, "approved_by": actor.approver}
    return {**data, **{name: person for name, person in said.items() if person is not None}}


def _recorded(index: int, at: datetime, actor: Actor, entry: LedgerEntry, opened: tuple[Opened, ...]) -> Recorded:
    leaf = compose(index, at, actor, entry.verb, entry.subject, opened)
    return Recorded(index, leaf, leaf_hash(leaf), at)


def erase(actor: Actor, index: int, parts: Sequence[Part], *, reason: str | None = None) -> Recorded:
    """Erase the values of ``parts`` of event ``index`` for ever, and record that it was done and by whom.

    The tree does not change. The calling verb checks the permission. Raises LookupError when none of the parts is
    there to erase.
    """
    named = sorted(part.value for part in parts)
    deleted, _ = Opening.objects.filter(event=index, part__in=named).delete()
    if not deleted:
        raise LookupError(f"event {index} has no {', '.join(named)}")
    return record(actor, ERASE, f"event:{index}", {"parts": named}, reason=reason)


def tile(level: int, number: int, width: int = WIDTH) -> bytes | None:
    """Tile ``number`` of ``level`` of the tree (C2SP tlog-tiles): ``width`` hashes of 32 bytes; None where the signed
    tree does not reach so far."""
    signed = latest_checkpoint()
    if signed is None or not (0 <= level < LEVELS and 0 < width <= WIDTH and 0 <= number < 2**56):
        return None
    if (number * WIDTH + width) << (HEIGHT * level) > signed.size:
        return None
    try:
        return Reader(folder()).read(level, number * WIDTH, width)
    except TilesMissing:
        return None


def verifier_key() -> str:
    """The public key of our checkpoints, as a C2SP verifier key: name, key hash, key."""
    return str(signer().verifier)
