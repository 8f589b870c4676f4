# SPDX-License-Identifier: EUPL-1.2
"""Messages to the programs of organisations, signed as Standard Webhooks has it (standardwebhooks.com, 1.0)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta

from django.db import transaction

from diwana.foundation.accounts.public import system_actor
from diwana.foundation.ledger.public import record
from diwana.foundation.notices.client import Answer, post
from diwana.foundation.notices.models import Attempt, Delivery, DeliveryState, Endpoint
from diwana.foundation.notices.sending import notify
from diwana.kernel import clock

PREFIX = "whsec_"
FORMER_HOLDS = timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(days=5)
SHOWN = 500


class NotDelivered(Exception):
    """The endpoint did not take the message; the job tries again."""


def new_secret() -> str:
    """A secret of 32 random bytes in the form of the specification."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message: str, timestamp: int, body: str) -> str:
    """One signature, ``v1,…``: HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{message}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def headers(endpoint: Endpoint, message: str, body: str) -> dict[str, str]:
    """The headers of a call; for a day after a change of the secret it is signed under both."""
    now = clock.now()
    timestamp = int(now.timestamp())
    keys = [endpoint.secret]
    if endpoint.former_secret and endpoint.rotated_at is not None and now < endpoint.rotated_at + FORMER_HOLDS:
        keys.append(endpoint.former_secret)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Diwana-Webhooks/1",
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, message, timestamp, body) for key in keys),
    }


def deliver(delivery: int) -> None:
    """Call the endpoint of a message and log it. Raises NotDelivered where it is to be tried again."""
    row = Delivery.objects.select_related("endpoint").filter(pk=delivery).first()
    if row is None or row.state == DeliveryState.DELIVERED or not _called(row.endpoint):
        return
    body = str(row.body)
    answer = post(row.endpoint.url, body.encode(), headers(row.endpoint, row.message, body))
    with transaction.atomic():
        _log(row, answer)
    if not answer.good:
        raise NotDelivered(row.message)


def _called(endpoint: Endpoint) -> bool:
    return endpoint.active and endpoint.removed_at is None


def _log(row: Delivery, answer: Answer) -> None:
    now = clock.now()
    Attempt.objects.create(
        delivery=row,
        at=now,
        status=answer.status,
        milliseconds=answer.milliseconds,
        answer=answer.beginning.replace("\0", "")[:SHOWN],
    )
    row.tries += 1
    row.state = DeliveryState.DELIVERED if answer.good else DeliveryState.FAILED
    row.save(update_fields=["tries", "state"])
    endpoint = Endpoint.objects.select_for_update().get(pk=row.endpoint_id)
    if answer.good:
        if endpoint.failing_since is not None:
            endpoint.failing_since = None
            endpoint.save(update_fields=["failing_since"])
    elif endpoint.failing_since is None:
        endpoint.failing_since = now
        endpoint.save(update_fields=["failing_since"])
    elif endpoint.active and now - endpoint.failing_since >= GIVEN_UP_AFTER:
        _give_up(endpoint)


def _give_up(endpoint: Endpoint) -> None:
    """Call an endpoint no longer that failed for days, and tell its owner."""
    endpoint.active = False
    endpoint.version += 1
    endpoint.save(update_fields=["active", "version"])
    notify(
        system_actor(),
        "notices.webhook_disabled",
        organisations=[endpoint.organisation_id],
        subject=f"webhook:{endpoint.pk}",
        title=endpoint.url,
    )
    record(
        system_actor(), "notices.disable_webhook", f"webhook:{endpoint.pk}", {"failing_since": endpoint.failing_since}
    )
