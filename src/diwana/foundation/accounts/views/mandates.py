# SPDX-License-Identifier: EUPL-1.2
"""Mandates given, received and asked for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diwana.foundation.accounts import queries, services
from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.forms import AskingForm, MandateForm, RenewalForm, add_refusal
from diwana.foundation.accounts.history import history
from diwana.foundation.accounts.mandates import Act
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.queries import MandateFacts, MandateState
from diwana.foundation.ui.listing import Column, Filter, Listing

STATES = {
    MandateState.ASKED: (gettext_lazy("Asked for"), "action"),
    MandateState.COMING: (gettext_lazy("To come"), "info"),
    MandateState.IN_FORCE: (gettext_lazy("In force"), "good"),
    MandateState.ENDED: (gettext_lazy("Ended"), "quiet"),
    MandateState.WITHDRAWN: (gettext_lazy("Withdrawn"), "quiet"),
}
SIDES = (("given", pgettext_lazy("mandates", "Given")), ("received", pgettext_lazy("mandates", "Received")))


def acts_in_words(mandate: MandateFacts) -> str:
    return pgettext("between the parts of a list", ", ").join(str(act.label) for act in Act if act in mandate.acts)


LISTING = Listing(
    columns=(
        Column("other", gettext_lazy("Organisation"), sort=False, heads=True),
        Column("side", gettext_lazy("Side"), sort=False, csv=lambda row: str(SIDES[0 if row.given else 1][1])),
        Column("acts", gettext_lazy("Acts"), sort=False, csv=acts_in_words),
        Column("since", gettext_lazy("From")),
        Column("until", gettext_lazy("Until")),
        Column("state", gettext_lazy("State"), sort=False, csv=lambda row: str(STATES[row.state][0])),
    ),
    default_sort="-until",
    filters=(
        Filter("side", gettext_lazy("Side"), SIDES),
        Filter("state", gettext_lazy("State"), [(state.value, words) for state, (words, _tone) in STATES.items()]),
    ),
    search_label=gettext_lazy("Name or customs code of the other organisation"),
    caption=gettext_lazy("Mandates given and received"),
    csv_only=(Column("other_identifier", gettext_lazy("Customs code")),),
)


@access(Permission.GRANT_MANDATE)
@require_http_methods(["GET", "POST"])
def mandates(request: ActedRequest) -> HttpResponseBase:
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
    criteria = LISTING.criteria(request)
    if LISTING.wants_csv(request):
        return LISTING.csv("mandates", queries.every_mandate(request.actor, criteria))
    rows, total = queries.find_mandates(request.actor, criteria)
    shown = [(row, acts_in_words(row), str(SIDES[0 if row.given else 1][1]), *STATES[row.state]) for row in rows]
    context = {"form": form, "list": LISTING.page(request, criteria, rows, total), "shown": shown}
    return render(request, "accounts/mandates.html", context, status=400 if form.errors else 200)


@access(Permission.GRANT_MANDATE)
@require_http_methods(["GET", "POST"])
def ask(request: ActedRequest) -> HttpResponse:
    """Ask another organisation for a mandate."""
    form = AskingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask_mandate(request.actor, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("You have asked for the mandate; the organisation sees it on its own page."))
            return redirect("mandate", made)
    return render(request, "accounts/mandate_ask.html", {"form": form}, status=400 if form.errors else 200)


def _found(request: ActedRequest, pk: int) -> MandateFacts:
    try:
        return queries.mandate(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown


@access(Permission.GRANT_MANDATE)
@require_GET
def mandate(request: ActedRequest, pk: int) -> HttpResponse:
    """One mandate: its terms, its history, and what may be done about it."""
    return _page(request, pk, RenewalForm())


def _page(request: ActedRequest, pk: int, form: RenewalForm, status: int = 200) -> HttpResponse:
    found = _found(request, pk)
    words, tone = STATES[found.state]
    context: dict[str, Any] = {
        "mandate": found,
        "acts": acts_in_words(found),
        "state": words,
        "tone": tone,
        "asked": found.state is MandateState.ASKED,
        "renewable": found.given and (found.standing or found.state is MandateState.ENDED),
        "history": history(f"mandate:{pk}"),
        "form": form,
    }
    return render(request, "accounts/mandate.html", context, status=status)


@access(Permission.GRANT_MANDATE)
@require_POST
def answer(request: ActedRequest, pk: int) -> HttpResponse:
    """Give what was asked for (``answer=accept``), or decline it or take it back."""
    accept = request.POST.get("answer") == "accept"
    try:
        (services.accept_mandate if accept else services.decline_mandate)(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    except Refused as refused:
        messages.error(request, _(refused.message) % refused.values)
    else:
        messages.success(request, _("The mandate is given.") if accept else _("What was asked for is closed."))
    return redirect("mandate", pk)


@access(Permission.GRANT_MANDATE)
@require_POST
def renew(request: ActedRequest, pk: int) -> HttpResponse:
    """Move the last day of a mandate my organisation gave."""
    _found(request, pk)
    form = RenewalForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, 400)
    try:
        services.renew_mandate(request.actor, pk, until=form.cleaned_data["until"])
    except Unknown as unknown:
        raise Http404 from unknown
    except Refused as refused:
        add_refusal(form, refused)
        return _page(request, pk, form, 400)
    messages.success(request, _("The mandate is renewed."))
    return redirect("mandate", pk)


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
