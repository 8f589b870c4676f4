# SPDX-License-Identifier: EUPL-1.2
"""Who may open an address: every page and every operation of the API says so with ``@access``."""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import Enum, StrEnum
from typing import Any, Final, TypeVar

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from diwana.foundation.accounts import foureyes
from diwana.kernel.actor import Actor, PermissionMissing

View = TypeVar("View", bound=Callable[..., Any])


class Standing(Enum):
    """What an address demands when it demands no particular permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


PUBLIC: Final = Standing.PUBLIC
SIGNED_IN: Final = Standing.SIGNED_IN

Demand = Standing | StrEnum

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

NOBODY: Final = Actor(person=None, organisation=None)


class ActedRequest(HttpRequest):
    """A request as every view receives it: the middleware has said who acts."""

    actor: Actor
    standing: str
    second_factor_missing: bool
    purpose_missing: bool


class SignInNeeded(Exception):
    """Nobody is signed in, and the address demands that somebody is."""


def check(actor: Actor, demand: Demand) -> None:
    """Raise SignInNeeded or PermissionMissing unless ``actor`` meets ``demand``."""
    if demand is PUBLIC:
        return
    if actor.person is None:
        raise SignInNeeded
    if demand is not SIGNED_IN:
        actor.require(str(demand.value))


def reads_only(actor: Actor) -> bool:
    """Whether the actor is an auditor, who changes nothing."""
    return "auditor" in actor.roles


def access(demand: Demand, *, changes: bool = True) -> Callable[[View], View]:
    """Declare what a view demands, and enforce it.

    Anonymous visitors are sent to sign in; an officer without his second factor is sent to set it up. Somebody who
    lacks the permission gets 404 where the address names an object (he may not learn whether it exists), 403 elsewhere.
    An act for which a second person is needed becomes a proposal, and the visitor is led to it. An auditor may send
    nothing, but where ``changes`` is False: what is sent there changes nothing, or the visitor's own session alone.
    Operations of the API carry the same mark; ``foundation.api.Router`` enforces it there.
    """

    def declare(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: ActedRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.purpose_missing and changes and demand is not PUBLIC:
                return redirect(reverse("purpose") + "?" + urlencode({"next": request.get_full_path()}))
            try:
                check(request.actor, demand)
            except SignInNeeded:
                return sign_in_first(request)
            except PermissionMissing as missing:
                if request.second_factor_missing:
                    return redirect("mfa_activate_totp")
                if args or kwargs:
                    raise Http404 from missing
                raise PermissionDenied from missing
            if changes and request.method not in SAFE and reads_only(request.actor):
                raise PermissionDenied
            if request.method == "POST":
                _refuse_nul(request)
            try:
                response: HttpResponseBase = view(request, *args, **kwargs)
            except foureyes.SecondPersonNeeded as needed:
                return proposed(request, needed)
            return response

        guarded.access = demand  # type: ignore[attr-defined]
        guarded.unguarded = view  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare


def _refuse_nul(request: HttpRequest) -> None:
    """Answer 400 to a form with the character NUL: nobody types it, and PostgreSQL cannot store it."""
    if any("\0" in text for name, values in request.POST.lists() for text in (name, *values)):
        raise SuspiciousOperation("NUL in a form")


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the sign-in page and back here afterwards (htmx: the whole page, not the fragment)."""
    if request.headers.get("HX-Request"):
        came_from = request.headers.get("HX-Current-URL", "/")
        return HttpResponse(
            status=204, headers={"HX-Redirect": reverse("account_login") + "?" + urlencode({"next": came_from})}
        )
    return redirect(reverse("account_login") + "?" + urlencode({"next": request.get_full_path()}))


def proposed(request: HttpRequest, needed: foureyes.SecondPersonNeeded) -> HttpResponse:
    """Keep the act as a proposal and lead to its page."""
    assert foureyes.gate is not None
    address = foureyes.gate.propose(needed)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
