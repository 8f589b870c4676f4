# SPDX-License-Identifier: EUPL-1.2
"""What stands before every operation of the API: who asks, may he, and has this been asked before."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from diwana.foundation.accounts.access import NOBODY, PUBLIC, ActedRequest, Demand, SignInNeeded, check
from diwana.foundation.accounts.public import actor_for_token
from diwana.foundation.api.idempotency import body_of, once
from diwana.foundation.api.problems import Problem, permission_missing, sign_in_needed
from diwana.kernel.actor import PermissionMissing
from diwana.kernel.messages import message

Run = Callable[..., HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def guarding(demand: Demand) -> Callable[[Run], Run]:
    """Wrap the running of an operation: identify, check ``demand``, then run — a POST once per idempotency key."""

    def wrap(run: Run) -> Run:
        @functools.wraps(run)
        def guarded(request: ActedRequest, **parameters: Any) -> HttpResponse:
            try:
                _identify(request)
                _may(request, demand)
                _refuse_unstorable(request)
                if request.method == "POST" and demand is not PUBLIC:
                    return once(request, request.actor, lambda: run(request, **parameters))
                return run(request, **parameters)
            except Problem as problem:
                return problem.response()

        return guarded

    return wrap


def _identify(request: ActedRequest) -> None:
    """A token counts alone; else the session does, with Django's protection against forged requests."""
    if header := request.headers.get("Authorization"):
        scheme, _, token = header.partition(" ")
        actor = actor_for_token(token.strip()) if scheme.lower() == "bearer" else None
        if actor is None:
            raise sign_in_needed()
        request.actor = actor
        request.second_factor_missing = False
    elif request.actor is not NOBODY and request.method not in SAFE and _is_forged(request):
        raise Problem(403, "csrf", message("The form has expired"), detail=message("Open the page again and resend."))


class _Csrf(CsrfViewMiddleware):
    """Django's check, without its page: ninja's views are exempt from the middleware, since a token needs none."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)


def _is_forged(request: HttpRequest) -> bool:
    check = _Csrf(lambda request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, HttpResponse, (), {}) is not None


def _may(request: ActedRequest, demand: Demand) -> None:
    try:
        check(request.actor, demand)
    except SignInNeeded:
        raise sign_in_needed() from None
    except PermissionMissing as missing:
        if request.second_factor_missing:
            raise Problem(
                403,
                "second_factor_missing",
                message("A second factor is needed"),
                detail=message("Set up a one-time code on the site before acting as an officer."),
            ) from None
        raise permission_missing(missing.permission) from None


def _refuse_unstorable(request: HttpRequest) -> None:
    """No database of ours stores the character NUL in text: name it instead of failing on it later."""
    found = "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")
    if not found and request.method not in SAFE:
        # Whatever its Content-Type says, the body is read as JSON.
        found = b"\\u0000" in body_of(request)
    if found:
        raise Problem(400, "nul_character", message("The request holds the character NUL, which cannot be stored"))
