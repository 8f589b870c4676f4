# SPDX-License-Identifier: EUPL-1.2
"""Says who acts before any page runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from diwana.foundation.accounts.access import NOBODY, ActedRequest
from diwana.foundation.accounts.queries import NotAMember, Seat, is_officer, seat_by_delegation, seat_for
from diwana.kernel.actor import Actor

if TYPE_CHECKING:
    from diwana.foundation.accounts.models import Person

ORGANISATION = "organisation"
DELEGATION = "delegation"
SECOND_FACTOR = "second_factor"

Handler = Callable[[HttpRequest], HttpResponseBase]


def actor_middleware(get_response: Handler) -> Handler:
    """Set ``request.actor`` from the session: one query beyond Django's own two (session, person); none for anonymous.

    An officer who has not shown a second factor in this session acts with no permission at all
    (``request.second_factor_missing``), on pages and on the API alike. Programs with a token are
    recognised by ``foundation.api``.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        acted = cast(ActedRequest, request)
        acted.actor, acted.standing, acted.second_factor_missing = NOBODY, "", False
        if request.user.is_authenticated:
            _seat(acted, request.user)
        return get_response(request)

    return handle


def _seat(request: ActedRequest, person: Person) -> None:
    seat = _chosen(request, person.pk)
    actor = seat.actor
    if is_officer(actor) and not has_second_factor(request, person):
        request.second_factor_missing = True
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
