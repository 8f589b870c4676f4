# SPDX-License-Identifier: EUPL-1.2
"""The proof bundle of one subject: what happened to it, opened as far as a party may see, and proved against a signed
tree.

One JSON file, checked by ``verify_bundle.py`` without this house. The confidential part of an event and its salt never
enter it, whoever asks: they are not even read here. docs/ledger.md describes the format.
"""

from __future__ import annotations

from typing import Any

from diwana.foundation.ledger import models, outside
from diwana.foundation.ledger.checkpoints import LedgerDamaged, SignedCheckpoint, checkpoint_covering
from diwana.foundation.ledger.leaves import Part
from diwana.foundation.ledger.paths import NoSuchTree, consistency, inclusions
from diwana.foundation.ledger.queries import ERASE
from diwana.kernel.merkle import leaf_hash

FORMAT = "diwana-proof-bundle"
VERSION = 1
#: More events than one subject of ours has; what is longer is cut with its oldest events kept, and says so.
MOST_EVENTS = 10_000
#: What a party of the subject may see opened.
_OPEN = (Part.DATA.value, Part.REASON.value)


def bundle(subject: str, *, since: int = 0) -> dict[str, Any] | None:
    """The proof bundle of ``subject`` (``kind:id``), None when nothing ever happened to it.

    since: number of events of an older checkpoint; the bundle then also proves that the tree only grew since. Signs a
    checkpoint where the newest event has none yet. Raises NoSuchTree for a ``since`` that no checkpoint reaches,
    LedgerDamaged, KeyUnsafe, OSError.
    """
    rows = _events(subject)
    if not rows:
        return None
    signed = checkpoint_covering(rows[-1][0])
    if signed is None:
        raise LedgerDamaged("the events cannot be signed")
    if not 0 <= since <= signed.size:
        raise NoSuchTree(f"no checkpoint signs for {since} events")
    keys = outside.keys()
    return {
        "format": FORMAT,
        "version": VERSION,
        "subject": subject,
        "verifier_key": str(keys.current),
        "checkpoint": keys.current.only(signed.note),
        "consistency": _grown(since, signed),
        "events": _proved(rows, signed),
        **({"rotations": [each.note for each in keys.retired]} if keys.retired else {}),
    }


def _events(subject: str) -> list[tuple[int, str]]:
    """Index and leaf of each event of the subject and of each erasure of one of them, in order."""
    found = models.Event.objects.filter(subject=subject).order_by("index").values_list("index", "leaf")
    rows = list(found[:MOST_EVENTS])
    about = [f"event:{index}" for index, _ in rows]
    for start in range(0, len(about), 500):
        some = models.Event.objects.filter(subject__in=about[start : start + 500], verb=ERASE)
        rows += some.order_by("index").values_list("index", "leaf")
    return sorted(rows)


def _proved(rows: list[tuple[int, str]], signed: SignedCheckpoint) -> list[dict[str, Any]]:
    opened = _openings([index for index, _ in rows])
    proofs = inclusions([(index, leaf_hash(leaf.encode())) for index, leaf in rows], signed)
    return [
        {"leaf": leaf, "openings": opened.get(index, {}), "path": [step.hex() for step in proof.path]}
        for (index, leaf), proof in zip(rows, proofs, strict=True)
    ]


def _openings(indices: list[int]) -> dict[int, dict[str, dict[str, str]]]:
    opened: dict[int, dict[str, dict[str, str]]] = {}
    for start in range(0, len(indices), 500):
        found = models.Opening.objects.filter(event__in=indices[start : start + 500], part__in=_OPEN)
        for index, part, salt, value in found.order_by("event", "part").values_list("event", "part", "salt", "value"):
            opened.setdefault(index, {})[part] = {"salt": bytes(salt).hex(), "value": value}
    return opened


def _grown(since: int, signed: SignedCheckpoint) -> dict[str, Any] | None:
    if not since:
        return None
    proof = consistency(since, signed.size)
    return {"first": since, "root": proof.first_root.hex(), "path": [step.hex() for step in proof.path]}
