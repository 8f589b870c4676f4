# SPDX-License-Identifier: EUPL-1.2
"""A POST repeated under the same ``Idempotency-Key`` acts once and is answered the same, whoever wins the race.

Everything happens in one transaction: what the operation writes and the record of its answer stand or fall together.
The key is claimed first: of two concurrent duplicates the second waits until the first has committed (on SQLite for
the write lock, on PostgreSQL at the unique index) and is given its answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from diwana.foundation.api.kinds import IDEMPOTENCY_KEY_MISSING, IDEMPOTENCY_KEY_REUSED, REQUEST_TOO_LARGE
from diwana.foundation.api.models import Answer
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message

HEADER = "Idempotency-Key"
KEPT = timedelta(days=7)
_KEY = re.compile(r"[\x21-\x7e]{1,128}")


# Written out: on the way of every POST, composing a query costs more than answering it.
_CLAIM = """
INSERT INTO api_answer (owner, "key", request_digest, expires_at, status, content_type, location, body)
VALUES (%s, %s, %s, %s, 0, '', '', %s) ON CONFLICT (owner, "key") DO NOTHING
"""
_KEEP = """
UPDATE api_answer SET status = %s, content_type = %s, location = %s, body = %s WHERE owner = %s AND "key" = %s
"""


def once(request: HttpRequest, actor: Actor, operate: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer ``request``: by ``operate`` the first time, by what it answered afterwards.

    Answers of the server's own failure (status 500 and above) are not kept. Raises Problem 400 without a usable key,
    413 for a body beyond the limit, 422 when the key was used for another request.
    """
    key = request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        raise IDEMPOTENCY_KEY_MISSING(
            detail=message("Send the header Idempotency-Key with 1 to 128 visible ASCII characters of your choice."),
        )
    owner, digest = f"{actor.person}:{actor.organisation}", _digest(request)
    with transaction.atomic():
        earlier = _claim(owner, key, digest)
        if earlier is not None:
            return _replay(earlier, digest)
        response = _undone_if_refused(operate)
        if response.status_code < 500:
            _keep(owner, key, response)
        else:
            transaction.set_rollback(True)
    return response


def body_of(request: HttpRequest) -> bytes:
    """The body of the request. Raises Problem 413 beyond the limit."""
    try:
        return request.body
    except RequestDataTooBig as error:
        raise REQUEST_TOO_LARGE() from error


def _digest(request: HttpRequest) -> bytes:
    head = f"{request.method}\n{request.get_full_path()}\n{request.content_type}\n"
    return hashlib.sha256(head.encode() + body_of(request)).digest()


def _claim(owner: str, key: str, digest: bytes) -> Answer | None:
    """Take the key for this transaction; or the answer already given under it. Waits for a concurrent duplicate."""
    now = clock.now()
    values = [owner, key, digest, connection.ops.adapt_datetimefield_value(now + KEPT), b""]
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        if cursor.rowcount == 1:
            return None
        earlier = Answer.objects.get(owner=owner, key=key)
        if earlier.expires_at > now:
            return earlier
        earlier.delete()
        cursor.execute(_CLAIM, values)
    return None


def _undone_if_refused(operate: Callable[[], HttpResponse]) -> HttpResponse:
    """Run the operation; when it refuses, nothing it wrote stays."""
    with transaction.atomic():
        response = operate()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _keep(owner: str, key: str, response: HttpResponse) -> None:
    headers = response.headers
    kept: list[Any] = [response.status_code, headers["Content-Type"], headers.get("Location", ""), response.content]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [*kept, owner, key])


def _replay(earlier: Answer, digest: bytes) -> HttpResponse:
    if bytes(earlier.request_digest) != digest:
        raise IDEMPOTENCY_KEY_REUSED(
            detail=message("Choose a new Idempotency-Key for a request that differs from the earlier one."),
        )
    response = HttpResponse(bytes(earlier.body), status=earlier.status, content_type=earlier.content_type)
    response["Idempotency-Replayed"] = "true"
    if earlier.location:
        response["Location"] = earlier.location
    return response


def forget_expired() -> int:
    """Delete the answers whose keys have expired; returns how many."""
    deleted, _ = Answer.objects.filter(expires_at__lte=clock.now()).delete()
    return deleted
