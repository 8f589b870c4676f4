# SPDX-License-Identifier: EUPL-1.2
"""Signing what the ledger holds: the tree grows from the last checkpoint, and the statement leaves the database."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from diwana.foundation.ledger import mirror, models, outside
from diwana.foundation.ledger.lock import take_lock
from diwana.foundation.ledger.notes import NotSigned, Signer, Tree
from diwana.kernel import clock
from diwana.kernel.merkle import CompactRange, leaf_hash

#: A checkpoint is signed at the latest when this many events have come since a multiple of it.
EVERY = 1024

_LEAVES = 'SELECT "index", leaf FROM ledger_event WHERE "index" >= %s ORDER BY "index"'


class LedgerDamaged(Exception):
    """What is stored is not what was signed, or has gaps: nothing more is signed until somebody has looked."""


class SignedCheckpoint(msgspec.Struct, frozen=True):
    """The first ``size`` events have the Merkle ``root``; signed ``at`` (UTC) in ``note``."""

    size: int
    root: bytes
    at: datetime
    note: str


def latest_checkpoint() -> SignedCheckpoint | None:
    """The last checkpoint signed, None before the first."""
    row = models.Checkpoint.objects.order_by("-size").first()
    return _signed(row) if row else None


def checkpoints(limit: int, before: int | None = None) -> tuple[SignedCheckpoint, ...]:
    """The last ``limit`` checkpoints, the largest first; only those smaller than ``before`` where it is given."""
    rows = models.Checkpoint.objects.order_by("-size")
    if before is not None:
        rows = rows.filter(size__lt=before)
    return tuple(_signed(row) for row in rows[:limit])


def count_checkpoints() -> int:
    """How many checkpoints are stored."""
    return models.Checkpoint.objects.count()


def checkpoint() -> SignedCheckpoint | None:
    """Sign the ledger as it stands; the last checkpoint again when nothing came since, None when there is no event.

    Hashes and note are on disk outside the database before the row is. Raises LedgerDamaged, KeyUnsafe, OSError, and
    RuntimeError inside a transaction: what may yet be rolled back is not signed.
    """
    with transaction.atomic(durable=True):
        row = grown()
        if row is None:
            return None
        # After a rotation that was interrupted, say: the newest checkpoint is always one of the key in force.
        signed = _signed(cosigned(row, outside.signer()))
    mirror.follow_if_possible()
    return signed


def grown() -> models.Checkpoint | None:
    """Take the lock, and sign what came since the last checkpoint; the last one where nothing did. Raises as
    ``checkpoint``."""
    with connection.cursor() as cursor:
        take_lock(cursor)
    last = models.Checkpoint.objects.order_by("-size").first()
    tree = _tree_of(last)
    new = _new_hashes(tree.size)
    _signing.at = clock.now()
    if not new:
        return last
    start = min(tree.size, outside.count_hashes())
    outside.append_hashes(start, new if start == tree.size else _new_hashes(start))
    tree.extend(new)
    return _sign(tree)


def cosigned(row: models.Checkpoint, signer: Signer) -> models.Checkpoint:
    """The checkpoint with a signature of ``signer`` too, on disk before it is in the database."""
    if not signed_by(row.note, signer):
        row.note = signer.cosign(row.note)
        outside.append_checkpoint(row.note)
        row.save(update_fields=["note"])
    return row


def signed_by(note: str, signer: Signer) -> bool:
    """Whether ``note`` has a signature of ``signer``. Raises NoteInvalid for one that does not fit."""
    try:
        signer.verifier.open(note)
    except NotSigned:
        return False
    return True


def checkpoint_covering(index: int) -> SignedCheckpoint | None:
    """The last checkpoint where it covers event ``index`` and the key in force signed it, else a new one. Raises as
    ``checkpoint``."""
    signed = latest_checkpoint()
    return signed if signed and signed.size > index and signed_by(signed.note, outside.signer()) else checkpoint()


def checkpoint_by_time() -> SignedCheckpoint | None:
    """Sign what came since the last checkpoint, when that is LEDGER_SECONDS old; None where nothing was to be signed.

    The scheduled job calls it, so that the last events before a silence do not stay unsigned.
    """
    if not settings.LEDGER_SECONDS:
        return None
    last = models.Checkpoint.objects.order_by("-size").first()
    newest = models.Event.objects.aggregate(last=Max("index"))["last"]
    if newest is None or (last and last.size > newest):
        return None
    if last and clock.now() - last.at < timedelta(seconds=settings.LEDGER_SECONDS):
        return None
    return checkpoint()


class _Signing:
    """When this process last saw a checkpoint signed."""

    at: datetime | None = None


_signing = _Signing()


def sign_when_due(first: int, following: int) -> None:
    """Sign after the transaction that recorded ``first`` up to ``following``, when they pass a multiple of EVERY, or
    when this process has not signed for LEDGER_SECONDS.

    A failure to sign (a full disk) is logged and does not undo what was recorded.
    """
    if first // EVERY != following // EVERY or _is_time():
        transaction.on_commit(lambda: checkpoint() and None, robust=True)


def _is_time() -> bool:
    """Whether LEDGER_SECONDS have passed; a process begins to count at its first event, and asks the database
    nothing."""
    now = clock.now()
    if not settings.LEDGER_SECONDS:
        return False
    if _signing.at is None or _signing.at > now:
        _signing.at = now
    return now - _signing.at >= timedelta(seconds=settings.LEDGER_SECONDS)


def _tree_of(last: models.Checkpoint | None) -> CompactRange:
    """The tree as the last checkpoint left it; its peaks must give the root that was signed."""
    if last is None:
        return CompactRange()
    peaks = bytes(last.peaks)
    tree = CompactRange(last.size, [peaks[at : at + 32] for at in range(0, len(peaks), 32)])
    if tree.root() != _signed(last).root:
        raise LedgerDamaged(f"the checkpoint of size {last.size} was altered")
    return tree


def _new_hashes(start: int) -> list[bytes]:
    """Hashes of the leaves from ``start`` on, computed from their bytes."""
    hashes: list[bytes] = []
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [start])
        for index, leaf in cursor:
            if index != start + len(hashes):
                raise LedgerDamaged(f"event {start + len(hashes)} is missing")
            hashes.append(leaf_hash(leaf.encode()))
    return hashes


def _sign(tree: CompactRange) -> models.Checkpoint:
    signer = outside.signer()
    note = signer.sign(Tree(signer.verifier.name, tree.size, tree.root()).text())
    outside.append_checkpoint(note)
    return models.Checkpoint.objects.create(size=tree.size, at=clock.now(), note=note, peaks=b"".join(tree.peaks))


def _signed(row: models.Checkpoint) -> SignedCheckpoint:
    tree = outside.keys().checkpoint(row.note)
    return SignedCheckpoint(row.size, tree.root, row.at, row.note)
