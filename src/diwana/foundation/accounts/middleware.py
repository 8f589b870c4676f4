# SPDX-License-Identifier: EUPL-1.2
"""Says who acts before any page runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from diwana.foundation.accounts import readings
from diwana.foundation.accounts.access import NOBODY, PUBLIC, SIGNED_IN, ActedRequest, reads_only
from diwana.foundation.accounts.queries import NotAMember, Seat, is_officer, seat_by_delegation, seat_for
from diwana.kernel.actor import Actor

if TYPE_CHECKING:
    from diwana.foundation.accounts.models import Person

ORGANISATION = "organisation"
DELEGATION = "delegation"
SITTING = "sitting"
SECOND_FACTOR = "second_factor"

Handler = Callable[[HttpRequest], HttpResponseBase]


def actor_middleware(get_response: Handler) -> Handler:
    """Set ``request.actor`` from the session: one query beyond Django's own two (session, person); none for anonymous.

    An officer who has not shown a second factor in this session acts with no permission at all
    (``request.second_factor_missing``), on pages and on the API alike; nor does an auditor who has not stated why he
    reads (``request.purpose_missing``). What an auditor is given is noted before it leaves. Programs with a token are
    recognised by ``foundation.api``.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        acted = cast(ActedRequest, request)
        acted.actor, acted.standing, acted.second_factor_missing, acted.purpose_missing = NOBODY, "", False, False
        if request.user.is_authenticated:
            _seat(acted, request.user)
        if acted.purpose_missing and request.path == "/":
            return redirect("purpose")  # the home page is everybody's: it would greet him with nothing on it
        response = get_response(request)
        if reads_only(acted.actor):
            _note(acted, response)
        return response

    return handle


def _seat(request: ActedRequest, person: Person) -> None:
    seat = _chosen(request, person.pk)
    actor = seat.actor
    if is_officer(actor) and not has_second_factor(request, person):
        request.second_factor_missing = True
        actor = Actor(person=person.pk, organisation=None)
    elif reads_only(actor) and SITTING not in request.session:
        request.purpose_missing = True
        actor = Actor(person=person.pk, organisation=None)
    translation.activate(person.language)
    request.LANGUAGE_CODE = translation.get_language()
    request.actor, request.standing = actor, seat.organisation
    if seat.delegator:
        request.standing = _("%(organisation)s, by delegation of %(name)s") % {
            "organisation": seat.organisation,
            "name": seat.delegator,
        }


def _chosen(request: ActedRequest, person: int) -> Seat:
    if (delegation := request.session.get(DELEGATION)) is not None:
        try:
            return seat_by_delegation(person, delegation)
        except NotAMember:
            del request.session[DELEGATION]
    chosen = request.session.get(ORGANISATION)
    if chosen is not None:
        try:
            return seat_for(person, chosen)
        except NotAMember:
            del request.session[ORGANISATION]
    return seat_for(person)


def has_second_factor(request: HttpRequest, person: Person) -> bool:
    """Whether this session was opened with, or has since set up, a second factor of ``person``. No query."""
    if request.session.get(SECOND_FACTOR) == person.pk:
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, person))


def _note(request: ActedRequest, response: HttpResponseBase) -> None:
    """Keep that the auditor was given this: pages, lists, files and answers, but not what everybody may read and not
    his own account. Raises what the database says: what cannot be noted is not given."""
    match = request.resolver_match
    if match is None or not 200 <= response.status_code < 300:
        return
    demand = getattr(match.func, "access", None)
    if demand is PUBLIC or (demand is SIGNED_IN and match.route.startswith(("account/", "accounts/"))):
        return
    readings.note(
        request.session[SITTING], route=match.route, path=request.path, query=request.META.get("QUERY_STRING", "")
    )
