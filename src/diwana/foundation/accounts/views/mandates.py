# SPDX-License-Identifier: EUPL-1.2
"""Mandates given and received."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diwana.foundation.accounts import queries, services
from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.forms import MandateForm, add_refusal
from diwana.foundation.accounts.mandates import Act
from diwana.foundation.accounts.permissions import Permission
from diwana.kernel import clock


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
