# SPDX-License-Identifier: EUPL-1.2
"""A webhook of the demonstration broker, switched off since no such program exists, with the log of its one failure."""

from __future__ import annotations

import msgspec

from diwana.foundation.accounts.demo import actors
from diwana.foundation.notices.models import Attempt, Delivery, DeliveryState, Endpoint
from diwana.foundation.notices.services import TEST, add_webhook, change_webhook
from diwana.kernel import clock

URL = "https://receiver.example/diwana"
KINDS = ("clearance.released", "clearance.selected")


def load(seed: int) -> None:
    """Enter it; nothing where there are no demonstration people or it is there already."""
    broker = actors().get("broker@diwana.example")
    if broker is None or Endpoint.objects.exists():
        return
    made = add_webhook(broker, url=URL, kinds=KINDS)
    change_webhook(broker, made.id, version=1, url=URL, kinds=KINDS, active=False)
    now = clock.now()
    body = {"type": TEST, "timestamp": now.isoformat().replace("+00:00", "Z"), "data": {}}
    delivery = Delivery.objects.create(
        endpoint_id=made.id,
        message=f"msg_demonstration{seed}",
        kind=TEST,
        body=msgspec.json.encode(body).decode(),
        state=DeliveryState.FAILED,
        tries=1,
        at=now,
    )
    Attempt.objects.create(delivery=delivery, at=now, milliseconds=12, answer="gaierror: no address of this name")
