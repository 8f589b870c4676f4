# SPDX-License-Identifier: EUPL-1.2
"""The queue of proposals, the page of each, and the settings of four eyes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.approvals import calls, queries, services
from diwana.foundation.approvals.forms import RefusalForm, RuleForm
from diwana.foundation.approvals.models import State
from diwana.foundation.approvals.permissions import Permission
from diwana.foundation.approvals.settings import currency, settings_in_force
from diwana.foundation.ui.listing import Column, Filter, Listing
from diwana.kernel.actor import PermissionMissing

TONES = {State.PENDING: "action", State.APPROVED: "good", State.REFUSED: "danger"}


def _acts(request: HttpRequest) -> list[tuple[str, str | Promise]]:
    return [(verb.name, verb.four_eyes.title) for verb in calls.four_eyed() if verb.four_eyes is not None]


LISTING = Listing(
    columns=(
        Column("act", gettext_lazy("Act"), sort=False, heads=True),
        Column("subject", gettext_lazy("Subject"), sort=False),
        Column("proposer", gettext_lazy("Proposed by"), sort=False),
        Column("proposed_at", gettext_lazy("Proposed on")),
        Column("expires_at", gettext_lazy("Expires on")),
        Column("state", gettext_lazy("State"), sort=False, csv=lambda row: row.state.label),
    ),
    default_sort="-proposed_at",
    filters=(
        Filter("state", gettext_lazy("State"), State.choices),
        Filter("act", gettext_lazy("Act"), _acts),
    ),
    search_label=gettext_lazy("Subject or name of the proposer"),
    caption=gettext_lazy("Acts proposed to a second person, newest first"),
)


@access(Permission.VIEW)
@require_GET
def proposals(request: ActedRequest) -> HttpResponseBase:
    """What was proposed and I may know of."""
    criteria = LISTING.criteria(request)
    if LISTING.wants_csv(request):
        return LISTING.csv("approvals", queries.every(request.actor, criteria))
    rows, total = queries.find(request.actor, criteria)
    shown = [(row, row.state.label, TONES.get(row.state, "quiet")) for row in rows]
    return render(
        request, "approvals/list.html", {"list": LISTING.page(request, criteria, rows, total), "shown": shown}
    )


@access(Permission.VIEW)
@require_GET
def proposal(request: ActedRequest, pk: int) -> HttpResponse:
    """One proposal: what would change, who proposed it, and where I may, the decision."""
    return _page(request, pk, RefusalForm())


def _page(request: ActedRequest, pk: int, form: RefusalForm, status: int = 200) -> HttpResponse:
    try:
        found = queries.proposal(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    facts = found.facts
    context = {
        "proposal": facts,
        "changes": found.changes,
        "seen": found.seen,
        "state": facts.state.label,
        "tone": TONES.get(facts.state, "quiet"),
        "waiting": facts.state is State.PENDING,
        "form": form,
    }
    return render(request, "approvals/proposal.html", context, status=status)


@access(Permission.TAKE_PART)
@require_POST
def approve(request: ActedRequest, pk: int) -> HttpResponse:
    """Approve what I was shown; it is done at once."""
    try:
        services.approve(request.actor, pk, seen=request.POST.get("seen", ""))
    except (Unknown, PermissionMissing) as unknown:
        raise Http404 from unknown
    except Refused as refused:
        messages.error(request, _(refused.message) % refused.values)
    else:
        messages.success(request, _("Approved and done."))
    return redirect("approvals:proposal", pk)


@access(Permission.TAKE_PART)
@require_POST
def refuse(request: ActedRequest, pk: int) -> HttpResponse:
    """Refuse it, with a reason."""
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, status=400)
    try:
        services.refuse(request.actor, pk, reason=form.cleaned_data["reason"])
    except (Unknown, PermissionMissing) as unknown:
        raise Http404 from unknown
    except Refused as refused:
        messages.error(request, _(refused.message) % refused.values)
    else:
        messages.success(request, _("The proposal is refused."))
    return redirect("approvals:proposal", pk)


@access(Permission.TAKE_PART)
@require_POST
def withdraw(request: ActedRequest, pk: int) -> HttpResponse:
    """Take back my own proposal."""
    try:
        services.withdraw(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    except Refused as refused:
        messages.error(request, _(refused.message) % refused.values)
    else:
        messages.success(request, _("The proposal is withdrawn."))
    return redirect("approvals:proposal", pk)


@access(Permission.VIEW_ALL)
@require_GET
def rules(request: ActedRequest) -> HttpResponse:
    """For which acts a second person is needed."""
    found = settings_in_force()
    may_set = request.actor.may(Permission.SET)
    return render(request, "approvals/settings.html", {"settings": found, "may_set": may_set})


@access(Permission.SET)
@require_http_methods(["GET", "POST"])
def rule(request: ActedRequest, act: str) -> HttpResponse:
    """Propose another setting for one act; another administrator approves it."""
    found = next((each for each in settings_in_force() if each.verb.name == act and not each.fixed), None)
    if found is None or found.verb.four_eyes is None:
        raise Http404
    now = "one" if not found.required else "two" if found.above is None else "above"
    amounts = found.verb.four_eyes.amount is not None and bool(currency())
    initial = {"needed": now, "above": "" if found.above is None else str(found.above)}
    form = RuleForm(request.POST or None, initial=initial, amounts=amounts, currency=currency())
    if request.method == "POST" and form.is_valid():
        services.set_rule(
            request.actor,
            act=act,
            required=form.cleaned_data["needed"] != "one",
            above=form.cleaned_data["limit"],
        )
    context = {"form": form, "setting": found, "title": found.verb.four_eyes.title}
    return render(request, "approvals/rule.html", context, status=400 if form.errors else 200)
