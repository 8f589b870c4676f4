# SPDX-License-Identifier: EUPL-1.2
"""The person's tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from diwana.foundation.accounts import queries, services
from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.forms import TokenForm, add_refusal
from diwana.foundation.accounts.permissions import Permission
from diwana.kernel import clock


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
