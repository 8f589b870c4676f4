# SPDX-License-Identifier: EUPL-1.2
"""The change of the key that signs checkpoints, safe to interrupt at every step.

The new key waits in ``signing-key.next`` until all that the former one must still sign is on disk; taking the place of
``signing-key`` it removes the former one. Before that the former key is in force, whatever was written already.
"""

from __future__ import annotations

from django.db import transaction

from diwana.foundation.ledger import mirror, models, outside
from diwana.foundation.ledger.checkpoints import LedgerDamaged, checkpoint, cosigned, grown, signed_by
from diwana.foundation.ledger.notes import Signer, load_signer
from diwana.foundation.ledger.public import record
from diwana.foundation.ledger.rotations import Rotation, hand_over
from diwana.kernel.actor import Actor

VERB = "ledger.rotate-key"


def rotate() -> Rotation:
    """Retire the key in force and sign with a new one from now on; completes a rotation that was interrupted.

    Running processes follow at their next checkpoint. Raises LedgerDamaged, KeyUnsafe, NoteInvalid, OSError, and
    RuntimeError inside a transaction.
    """
    waiting = outside.key_file().with_name("signing-key.next")
    if not waiting.exists() and (done := _completed()):
        return done
    new = load_signer(outside.signer().verifier.name, waiting)
    _announce(new)
    with transaction.atomic(durable=True):
        row = grown()
        if row is None:
            raise LedgerDamaged("the event that announces the new key is missing")
        former = outside.signer()
        if former.verifier == new.verifier:  # Somebody else was faster.
            return outside.keys().retired[-1]
        cosigned(cosigned(row, former), new)
        rotation = hand_over(former, row.size, new)
        outside.append_retired(rotation.note)
        # Under the lock: no checkpoint of the former key can come after the size at which it retires.
        outside.move_durably(waiting, outside.key_file())
    mirror.follow_if_possible()
    return rotation


def _completed() -> Rotation | None:
    """The last rotation where the new key is in place but its first checkpoint was lost; it is signed now."""
    retired = outside.keys().retired
    last = models.Checkpoint.objects.order_by("-size").first()
    if not retired or (last and signed_by(last.note, outside.signer())):
        return None
    checkpoint()
    return retired[-1]


def _announce(new: Signer) -> None:
    """Record the new public key in the open, once: the tree that the former key signs last contains it."""
    subject = f"ledger-key:{new.verifier}"
    with transaction.atomic():
        if not models.Event.objects.filter(verb=VERB, subject=subject).exists():
            former = outside.signer().verifier
            record(Actor(person=None, organisation=None), VERB, subject, {"former": str(former)})
