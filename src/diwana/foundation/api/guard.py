# SPDX-License-Identifier: EUPL-1.2
"""What stands before every operation of the API: who asks, how often, may he, and has this been asked before."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware

from diwana.foundation.accounts import foureyes
from diwana.foundation.accounts.access import NOBODY, PUBLIC, ActedRequest, Demand, SignInNeeded, check, reads_only
from diwana.foundation.accounts.public import actor_for_token
from diwana.foundation.api import paging
from diwana.foundation.api.conditions import conditional
from diwana.foundation.api.deprecation import Departure
from diwana.foundation.api.idempotency import body_of, once
from diwana.foundation.api.kinds import (
    CSRF,
    NUL_CHARACTER,
    PURPOSE_MISSING,
    SECOND_FACTOR_MISSING,
    TOO_MANY_REQUESTS,
    permission_missing,
    sign_in_needed,
)
from diwana.foundation.api.problems import Problem
from diwana.foundation.limits.public import Rate, address_of, headers, take
from diwana.kernel.actor import PermissionMissing
from diwana.kernel.messages import message

Run = Callable[..., HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def guarding(demand: Demand, departure: Departure | None = None) -> Callable[[Run], Run]:
    """Wrap the running of an operation: identify, count, check ``demand``, then run — a POST once per idempotency key,
    a reading only where the caller has not its answer already. What is to leave (``departure``) says so."""

    def wrap(run: Run) -> Run:
        @functools.wraps(run)
        def guarded(request: ActedRequest, **parameters: Any) -> HttpResponse:
            said = departure.headers() if departure else {}
            try:
                response = _guarded(request, demand, said, lambda: run(request, **parameters))
            except Problem as problem:
                response = problem.response()
            for name, value in said.items():
                response.headers[name] = f"{response[name]}, {value}" if name == "Link" and name in response else value
            return response

        return guarded

    return wrap


def _guarded(
    request: ActedRequest, demand: Demand, said: dict[str, str], operate: Callable[[], HttpResponse]
) -> HttpResponse:
    known = _identify(request)
    said |= _counted(request)
    if not known:
        raise sign_in_needed()
    _may(request, demand)
    _refuse_unstorable(request)
    if request.method == "POST" and demand is not PUBLIC:
        return once(request, request.actor, lambda: _done_or_proposed(operate))
    if request.method not in SAFE:
        return _done_or_proposed(operate)
    paging.begin()
    response = operate()
    if response.status_code == 200 and (link := paging.next_link(request)):
        response["Link"] = link
    return conditional(request, response)


def _done_or_proposed(operate: Callable[[], HttpResponse]) -> HttpResponse:
    """What the operation answers; 202 with the page of the proposal where a second person must approve the act."""
    try:
        return operate()
    except foureyes.SecondPersonNeeded as needed:
        assert foureyes.gate is not None
        place = foureyes.gate.propose(needed)
        return JsonResponse({"state": "proposed", "proposal": place}, status=202, headers={"Location": place})


def identify(request: ActedRequest) -> None:
    """For addresses beside the operations: say who acts in ``request.actor``, by token or session, and count the call.
    Raises Problem: 401 for a token that is none of ours, 403 for a forged request, 429 for too many."""
    known = _identify(request)
    _counted(request)
    if not known:
        raise sign_in_needed()


def _identify(request: ActedRequest) -> bool:
    """A token counts alone; else the session does, with Django's protection against forged requests. False where a
    token is none of ours."""
    if header := request.headers.get("Authorization"):
        scheme, _, token = header.partition(" ")
        actor = actor_for_token(token.strip()) if scheme.lower() == "bearer" else None
        request.actor = actor or NOBODY
        request.second_factor_missing = False
        return actor is not None
    if request.actor is not NOBODY and request.method not in SAFE and _is_forged(request):
        raise CSRF(detail=message("Open the page again and resend."))
    return True


def _counted(request: ActedRequest) -> dict[str, str]:
    """Count the call and return what the answer says of the limit. Raises Problem 429 when there are too many."""
    actor = request.actor
    if actor.person is None:
        rate, key = Rate("public", settings.API_PUBLIC_LIMIT, 60), address_of(request)
    else:
        rate, key = Rate("person", settings.API_LIMIT, 60), f"{actor.person}:{actor.organisation}"
    verdict = take(rate, key)
    if verdict.allowed:
        return headers(verdict)
    raise TOO_MANY_REQUESTS(
        detail=message("Wait %(seconds)s seconds and send it again."),
        values={"seconds": verdict.retry_after},
        headers=headers(verdict),
    )


class _Csrf(CsrfViewMiddleware):
    """Django's check, without its page: ninja's views are exempt from the middleware, since a token needs none."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)


def _is_forged(request: HttpRequest) -> bool:
    check = _Csrf(lambda request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, HttpResponse, (), {}) is not None


def _may(request: ActedRequest, demand: Demand) -> None:
    if request.purpose_missing and demand is not PUBLIC:
        raise PURPOSE_MISSING()
    try:
        if request.method not in SAFE and reads_only(request.actor):
            raise PermissionMissing("auditor")
        check(request.actor, demand)
    except SignInNeeded:
        raise sign_in_needed() from None
    except PermissionMissing as missing:
        if request.second_factor_missing:
            raise SECOND_FACTOR_MISSING(
                detail=message("Set up a one-time code on the site before acting as an officer.")
            ) from None
        raise permission_missing(missing.permission) from None


def _refuse_unstorable(request: HttpRequest) -> None:
    """No database of ours stores the character NUL in text: name it instead of failing on it later."""
    found = "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")
    if not found and request.method not in SAFE:
        # Whatever its Content-Type says, the body is read as JSON.
        found = b"\\u0000" in body_of(request)
    if found:
        raise NUL_CHARACTER()
