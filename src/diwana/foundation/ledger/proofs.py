# SPDX-License-Identifier: EUPL-1.2
"""Proof, for one event, that it is what it was and stands where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from diwana.foundation.ledger import models, outside
from diwana.foundation.ledger.checkpoints import LedgerDamaged, SignedCheckpoint, latest_checkpoint
from diwana.foundation.ledger.leaves import Opened, Part, read_leaf
from diwana.foundation.ledger.notes import NoteInvalid
from diwana.foundation.ledger.paths import inclusions
from diwana.kernel.merkle import leaf_hash, verify_inclusion


class EventProof(msgspec.Struct, frozen=True, kw_only=True):
    """An event with all that shows whether it was altered.

    leaf: its bytes; leaf_hash: hexadecimal, computed anew; parts: each part it commits to, with whether the value kept
    fits (None: erased). checkpoint: the last one signed, None where it does not cover the event; path: RFC 6962 audit
    path to its root, hexadecimal, from the leaf upwards. intact: the leaf has the hash beside it and its own number;
    included: the path leads from this leaf to the signed root (None where there is no such checkpoint).
    """

    index: int
    leaf: str
    leaf_hash: str
    parts: tuple[tuple[str, bool | None], ...]
    intact: bool
    checkpoint: SignedCheckpoint | None = None
    path: tuple[str, ...] = ()
    included: bool | None = None

    @property
    def sound(self) -> bool:
        return self.intact and self.included is not False and all(fits is not False for _, fits in self.parts)


def prove(index: int) -> EventProof | None:
    """The proof of event ``index``, None when there is no such event."""
    row = models.Event.objects.filter(index=index).values_list("leaf", "leaf_hash").first()
    if row is None:
        return None
    leaf, stored = row
    computed = leaf_hash(leaf.encode())
    proof = EventProof(
        index=index,
        leaf=leaf,
        leaf_hash=computed.hex(),
        parts=_parts(index, leaf),
        intact=computed == bytes(stored) and read_leaf(leaf).index == index,
    )
    signed = latest_checkpoint()
    if signed is None or signed.size <= index:
        return proof
    try:
        path: tuple[bytes, ...] = inclusions([(index, computed)], signed)[0].path
    except LedgerDamaged:
        path = ()
    return msgspec.structs.replace(
        proof,
        checkpoint=signed,
        path=tuple(step.hex() for step in path),
        included=_is_signed(signed) and verify_inclusion(computed, index, signed.size, path, signed.root),
    )


def attested(index: int) -> Mapping[str, Any] | None:
    """What event ``index`` says in its part ``data``, provided that it fits the commitment in its leaf and the leaf its
    own hash and number; None otherwise, and where it was erased. Two queries: cheap enough for every look at a paper.

    That the leaf is in the signed tree is ``prove``'s to show.
    """
    row = models.Event.objects.filter(index=index).values_list("leaf", "leaf_hash").first()
    opening = models.Opening.objects.filter(event=index, part=Part.DATA.value).first()
    if row is None or opening is None:
        return None
    leaf, stored = row
    facts = read_leaf(leaf)
    opened = Opened(Part.DATA, bytes(opening.salt), opening.value.encode())
    if leaf_hash(leaf.encode()) != bytes(stored) or facts.index != index or facts.data != opened.commitment():
        return None
    said: Mapping[str, Any] = msgspec.json.decode(opening.value)
    return said


def _parts(index: int, leaf: str) -> tuple[tuple[str, bool | None], ...]:
    facts = read_leaf(leaf)
    kept = {row.part: row for row in models.Opening.objects.filter(event=index)}
    found: list[tuple[str, bool | None]] = []
    for part in Part:
        commitment, row = facts.commitment(part), kept.get(part.value)
        if commitment is not None:
            opened = row and Opened(part, bytes(row.salt), row.value.encode())
            found.append((part.value, opened.commitment() == commitment if opened else None))
    return tuple(found)


def _is_signed(checkpoint: SignedCheckpoint) -> bool:
    try:
        tree = outside.keys().checkpoint(checkpoint.note)
    except NoteInvalid:
        return False
    return (tree.size, tree.root) == (checkpoint.size, checkpoint.root)
