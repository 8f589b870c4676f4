# SPDX-License-Identifier: EUPL-1.2
"""GET /healthz: whether the process answers. GET /readyz: whether the service can do its work.

A supervisor restarts what fails the first; a proxy sends nobody to what fails the second. Neither tells a stranger
more than that; who watches over the service (``watching``) sees each check.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import msgspec
import structlog
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse

from diwana.config.watching import by_room, is_watcher
from diwana.foundation.accounts.access import PUBLIC, access
from diwana.kernel.watch import Check

log = structlog.get_logger("diwana.health")

#: Seconds for which what was found is told again: strangers may ask as often as they like.
FRESH = 2.0
_lock = threading.Lock()
_found: tuple[float, tuple[Check, ...]] = (float("-inf"), ())


@access(PUBLIC)
def health(request: HttpRequest) -> JsonResponse:
    """200 with ``{"status": "ok"}``, asking nothing of anybody: a database that is away is not mended by a restart."""
    return _answer({"status": "ok"}, 200)


@access(PUBLIC)
def ready(request: HttpRequest) -> JsonResponse:
    """200 while every vital check is well, else 503; each check only for those who watch."""
    found = checks()
    good = all(check.well for check in found if check.vital)
    body: dict[str, object] = {"status": "ok" if good else "not ready"}
    if is_watcher(request):
        body["checks"] = {
            check.name: {"well": check.well, "vital": check.vital, "detail": check.detail} for check in found
        }
    return _answer(body, 200 if good else 503)


def _answer(body: dict[str, object], status: int) -> JsonResponse:
    answer = JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})
    answer._has_been_logged = True  # type: ignore[attr-defined]  # an answer, not an error that Django should report
    return answer


def checks() -> tuple[Check, ...]:
    """What every room checks, at most FRESH seconds old. One asks, the others wait for what he found."""
    global _found
    with _lock:
        if time.monotonic() - _found[0] > FRESH:
            _found = (time.monotonic(), tuple(_ask()))
        return _found[1]


def forget() -> None:
    """Look anew at the next question."""
    global _found
    _found = (float("-inf"), ())


def _ask() -> Iterator[Check]:
    for room, told in by_room("checks"):
        try:
            yield from [msgspec.structs.replace(check, name=f"{room}.{check.name}") for check in told()]
        except (DatabaseError, OSError, ValueError, LookupError) as problem:
            log.error("check failed", room=room, error=str(problem))
            yield Check(f"{room}", False, type(problem).__name__)
