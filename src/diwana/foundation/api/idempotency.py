# SPDX-License-Identifier: EUPL-1.2
"""A POST repeated under the same ``Idempotency-Key`` acts once and is answered the same, whoever wins the race.

Everything happens in one transaction: what the operation writes and the record of its answer stand or fall together.
Of two concurrent duplicates, SQLite lets the second begin only after the first; on PostgreSQL the second meets the
unique constraint, loses all it wrote, and is given the first one's answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from diwana.foundation.api.models import Answer
from diwana.foundation.api.problems import Problem
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message

HEADER = "Idempotency-Key"
KEPT = timedelta(days=7)
_KEY = re.compile(r"[\x21-\x7e]{1,128}")


class _Lost(Exception):
    """A concurrent duplicate was answered first."""


def once(request: HttpRequest, actor: Actor, operate: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer ``request``: by ``operate`` the first time, by what it answered afterwards.

    Answers of the server's own failure (status 500 and above) are not kept. Raises Problem 400 without a usable key,
    413 for a body beyond the limit, 422 when the key was used for another request.
    """
    key = request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        raise Problem(
            400,
            "idempotency_key_missing",
            message("A key of the request is needed"),
            detail=message("Send the header Idempotency-Key with 1 to 128 visible ASCII characters of your choice."),
        )
    owner, digest = f"{actor.person}:{actor.organisation}", _digest(request)
    try:
        with transaction.atomic():
            if earlier := _earlier(owner, key):
                return _replay(earlier, digest)
            response = _undone_if_refused(operate)
            if response.status_code < 500:
                _keep(owner, key, digest, response)
            return response
    except _Lost:
        return _replay(Answer.objects.get(owner=owner, key=key), digest)


def _digest(request: HttpRequest) -> bytes:
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise Problem(413, "request_too_large", message("The request is too large")) from error
    head = f"{request.method}\n{request.get_full_path()}\n{request.content_type}\n"
    return hashlib.sha256(head.encode() + body).digest()


def _earlier(owner: str, key: str) -> Answer | None:
    found = Answer.objects.filter(owner=owner, key=key).first()
    if found and found.expires_at <= clock.now():
        found.delete()
        return None
    return found


def _undone_if_refused(operate: Callable[[], HttpResponse]) -> HttpResponse:
    """Run the operation; when it refuses, nothing it wrote stays."""
    with transaction.atomic():
        response = operate()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _keep(owner: str, key: str, digest: bytes, response: HttpResponse) -> None:
    try:
        with transaction.atomic():
            Answer.objects.create(
                owner=owner,
                key=key,
                request_digest=digest,
                status=response.status_code,
                content_type=response.headers["Content-Type"],
                location=response.headers.get("Location", ""),
                body=response.content,
                expires_at=clock.now() + KEPT,
            )
    except IntegrityError as error:
        raise _Lost from error


def _replay(earlier: Answer, digest: bytes) -> HttpResponse:
    if bytes(earlier.request_digest) != digest:
        raise Problem(
            422,
            "idempotency_key_reused",
            message("This key was used for another request"),
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
