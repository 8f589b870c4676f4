# SPDX-License-Identifier: EUPL-1.2
"""The person's own page: who he is, for whom he acts, and in whose place."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from diwana.foundation.accounts import queries
from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.accounts.middleware import DELEGATION, ORGANISATION, SITTING
from diwana.foundation.accounts.roles import Role


@access(SIGNED_IN)
@require_GET
def account(request: ActedRequest) -> HttpResponse:
    """Who I am, for whom I act and as what."""
    person = request.actor.person
    assert person is not None
    seats = [
        {
            "id": seat.actor.organisation,
            "name": seat.organisation,
            "identifier": seat.identifier,
            "roles": [Role(role).label for role in seat.actor.roles if role in Role.values],
            "offices": sorted(seat.actor.offices),
            "everywhere": seat.actor.everywhere,
            "here": request.actor.delegator is None and seat.actor.organisation == request.actor.organisation,
        }
        for seat in queries.seats_of(person)
    ]
    protected = Authenticator.objects.filter(user_id=person, type=Authenticator.Type.TOTP).exists()
    places = [
        {
            "id": seat.delegation,
            "name": seat.delegator,
            "organisation": seat.organisation,
            "here": seat.delegation == request.session.get(DELEGATION),
        }
        for seat in queries.delegated_seats(person)
    ]
    return render(request, "accounts/account.html", {"seats": seats, "protected": protected, "places": places})


@access(SIGNED_IN, changes=False)
@require_POST
def switch(request: ActedRequest) -> HttpResponse:
    """Act for another of my organisations from now on in this session."""
    person, wanted = request.actor.person, request.POST.get("organisation", "")
    assert person is not None
    mine = {str(seat.actor.organisation): seat for seat in queries.seats_of(person)}
    if wanted not in mine:
        raise Http404
    request.session.pop(DELEGATION, None)
    request.session.pop(SITTING, None)
    request.session[ORGANISATION] = mine[wanted].actor.organisation
    messages.success(request, _("You now act for %(organisation)s.") % {"organisation": mine[wanted].organisation})
    return redirect("account")


@access(SIGNED_IN)
@require_POST
def stand_in(request: ActedRequest) -> HttpResponse:
    """Act in the place of a colleague who delegated to me, from now on in this session."""
    person, wanted = request.actor.person, request.POST.get("delegation", "")
    assert person is not None
    mine = {str(seat.delegation): seat for seat in queries.delegated_seats(person)}
    if wanted not in mine:
        raise Http404
    request.session[DELEGATION] = mine[wanted].delegation
    messages.success(request, _("You now act by delegation of %(name)s.") % {"name": mine[wanted].delegator})
    return redirect("account")
