# SPDX-License-Identifier: EUPL-1.2
"""Delegations during absence, given and received."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from diwana.foundation.accounts import queries, services
from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.forms import DelegationForm, add_refusal
from diwana.foundation.accounts.grants import grants
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.queries import DelegationState
from diwana.kernel import clock

STATES = {
    DelegationState.COMING: (gettext_lazy("To come"), "info"),
    DelegationState.IN_FORCE: (gettext_lazy("In force"), "good"),
    DelegationState.ENDED: (gettext_lazy("Ended"), "quiet"),
    DelegationState.WITHDRAWN: (gettext_lazy("Withdrawn"), "quiet"),
}


@access(Permission.DELEGATE)
@require_http_methods(["GET", "POST"])
def delegations(request: ActedRequest) -> HttpResponse:
    """What I delegated and what was delegated to me; POST delegates."""
    known = grants().permissions
    offered = sorted(queries.delegable(request.actor.permissions) & known.keys())
    labels = [(name, str(getattr(known[name], "label", name))) for name in offered]
    form = DelegationForm(
        request.POST or None,
        initial={"since": clock.today(settings.TIME_ZONE)},
        takers=queries.possible_takers(request.actor),
        permissions=labels,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.delegate(request.actor, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The delegation is given. It stands on your colleague's page, too."))
            return redirect("delegations")
    rows = [(row, *STATES[row.state]) for row in queries.delegations_of(request.actor)]
    context = {"form": form, "rows": rows, "offered": labels, "own": request.actor.delegator is None}
    return render(request, "accounts/delegations.html", context, status=400 if form.errors else 200)


@access(Permission.DELEGATE)
@require_POST
def revoke_delegation(request: ActedRequest, pk: int) -> HttpResponse:
    """End a delegation that I gave or received."""
    try:
        services.revoke_delegation(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    messages.success(request, _("The delegation is ended."))
    return redirect("delegations")
