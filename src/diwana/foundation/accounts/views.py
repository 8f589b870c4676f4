# SPDX-License-Identifier: EUPL-1.2
"""The person's own pages: who he is and acts for, his organisation's mandates, his tokens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diwana.foundation.accounts import queries, services
from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.forms import MandateForm, TokenForm, add_refusal
from diwana.foundation.accounts.mandates import Act
from diwana.foundation.accounts.middleware import ORGANISATION
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.roles import Role
from diwana.kernel import clock


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
            "here": seat.organisation == request.standing,
        }
        for seat in queries.seats_of(person)
    ]
    protected = Authenticator.objects.filter(user_id=person, type=Authenticator.Type.TOTP).exists()
    return render(request, "accounts/account.html", {"seats": seats, "protected": protected})


@access(SIGNED_IN)
@require_POST
def switch(request: ActedRequest) -> HttpResponse:
    """Act for another of my organisations from now on in this session."""
    person, wanted = request.actor.person, request.POST.get("organisation", "")
    assert person is not None
    mine = {str(seat.actor.organisation): seat for seat in queries.seats_of(person)}
    if wanted not in mine:
        raise Http404
    request.session[ORGANISATION] = mine[wanted].actor.organisation
    messages.success(request, _("You now act for %(organisation)s.") % {"organisation": mine[wanted].organisation})
    return redirect("account")


@access(Permission.GRANT_MANDATE)
@require_http_methods(["GET", "POST"])
def mandates(request: ActedRequest) -> HttpResponse:
    """Mandates given and received; POST gives one."""
    form = MandateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.grant_mandate(request.actor, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The mandate is given."))
            return redirect("mandates")
    today = clock.today(settings.TIME_ZONE)
    given, received = queries.mandates_given(request.actor), queries.mandates_received(request.actor)
    context = {
        "form": form,
        "given": [_shown(mandate, today) for mandate in given],
        "received": [_shown(mandate, today) for mandate in received],
    }
    return render(request, "accounts/mandates.html", context, status=400 if form.errors else 200)


def _shown(mandate: queries.MandateFacts, today: date) -> dict[str, Any]:
    if mandate.revoked_at is not None:
        state, tone = _("Withdrawn"), "quiet"
    elif mandate.until < today:
        state, tone = _("Ended"), "quiet"
    elif mandate.since > today:
        state, tone = _("To come"), "info"
    else:
        state, tone = _("In force"), "good"
    return {
        "mandate": mandate,
        "acts": [act.label for act in Act if act in mandate.acts],
        "state": state,
        "tone": tone,
        "revocable": mandate.revoked_at is None and mandate.until >= today,
    }


@access(Permission.REVOKE_MANDATE)
@require_POST
def revoke_mandate(request: ActedRequest, pk: int) -> HttpResponse:
    """Withdraw a mandate my organisation gave."""
    try:
        services.revoke_mandate(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    messages.success(request, _("The mandate is withdrawn."))
    return redirect("mandates")


@access(Permission.CREATE_TOKEN)
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: ActedRequest) -> HttpResponse:
    """My tokens; POST makes one and shows it, this once."""
    form, created = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            created = services.create_token(request.actor, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            form = TokenForm()
    now = clock.now()
    shown = [_token(token, now) for token in queries.tokens_of(request.actor)]
    context = {"form": form, "created": created, "tokens": shown}
    return render(request, "accounts/tokens.html", context, status=400 if form.errors else 200)


def _token(token: queries.TokenFacts, now: datetime) -> dict[str, Any]:
    if token.revoked_at is not None:
        state, tone = _("Withdrawn"), "quiet"
    elif token.expires_at <= now:
        state, tone = _("Expired"), "quiet"
    else:
        state, tone = _("Valid"), "good"
    return {"token": token, "state": state, "tone": tone, "revocable": tone == "good"}


@access(Permission.REVOKE_TOKEN)
@require_POST
def revoke_token(request: ActedRequest, pk: int) -> HttpResponse:
    """Withdraw one of my tokens."""
    try:
        services.revoke_token(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    messages.success(request, _("The token is withdrawn."))
    return redirect("tokens")
