# SPDX-License-Identifier: EUPL-1.2
"""What the ledger tells those who watch over the service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from diwana.foundation.ledger.models import Checkpoint, Event
from diwana.kernel import clock
from diwana.kernel.watch import Check, Figure

#: An event that no checkpoint covers may be cut off unseen: older than this, somebody should look.
UNSIGNED_AT_MOST = timedelta(hours=26)


def checks() -> Iterator[Check]:
    """Not vital: visitors may be served while the operator mends his timer."""
    age = unsigned_for()
    yield Check(
        "checkpoint", age <= UNSIGNED_AT_MOST, f"oldest unsigned event {int(age.total_seconds())} s", vital=False
    )


def figures() -> Iterator[Figure]:
    signed = _signed()
    newest = Event.objects.order_by("-index").values_list("index", flat=True).first()
    yield Figure("ledger_events", "Events in the ledger.", 0 if newest is None else newest + 1)
    yield Figure("ledger_signed_events", "Events under the last checkpoint.", signed)
    yield Figure(
        "ledger_unsigned_seconds", "Age of the oldest event under no checkpoint.", unsigned_for().total_seconds()
    )


def unsigned_for() -> timedelta:
    """How long ago the oldest event was recorded that no checkpoint covers; nought when there is none."""
    at = Event.objects.filter(index=_signed()).values_list("at", flat=True).first()
    return clock.now() - datetime.fromisoformat(at) if at else timedelta(0)


def _signed() -> int:
    return Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
