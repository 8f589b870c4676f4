# SPDX-License-Identifier: EUPL-1.2
"""Deferred credit and securities, as officers grant, hold, call and end them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.payments import services, terms
from diwana.foundation.payments.forms import (
    CallForm,
    CreditForm,
    DecisionForm,
    GuaranteeForm,
    ReasonForm,
    ReserveForm,
)
from diwana.foundation.payments.models import LineState, SecurityKind, SecurityState
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.queries import obligations
from diwana.foundation.payments.queries.obligations import ordered, searched, terms_label
from diwana.foundation.payments.views.common import fill_in, or_404, posted
from diwana.foundation.ui.listing import Column, Filter, Listing
from diwana.foundation.ui.templatetags.ui import badge, day, money, row_link, two_lines

LINE_TONES = {"proposed": "caution", "active": "good", "refused": "quiet", "withdrawn": "quiet"}
SECURITY_TONES = {"proposed": "caution", "active": "good", "refused": "quiet", "discharged": "quiet"}

LINES = Listing(
    columns=(
        Column("name", gettext_lazy("Organisation"), heads=True, sort=False),
        Column("terms_label", gettext_lazy("Terms"), sort=False),
        Column("limit", gettext_lazy("Limit"), sort=False, numeric=True),
        Column("until", gettext_lazy("Last day")),
        Column("state", gettext_lazy("State")),
    ),
    default_sort="-until",
    filters=(Filter("state", gettext_lazy("State"), LineState.choices),),
    search_label=gettext_lazy("Name or customs code"),
    caption=gettext_lazy("Deferred credit"),
    csv_only=(Column("identifier", gettext_lazy("Customs code")), Column("currency", gettext_lazy("Currency"))),
)

SECURITIES = Listing(
    columns=(
        Column("reference", gettext_lazy("Deposit or guarantee"), heads=True, sort=False),
        Column("name", gettext_lazy("Organisation"), sort=False),
        Column("kind", gettext_lazy("Kind"), csv=lambda row: SecurityKind(row.kind).label),
        Column("balance", gettext_lazy("Balance"), sort=False, numeric=True),
        Column("free", gettext_lazy("Free"), sort=False, numeric=True),
        Column("until", gettext_lazy("Last day")),
        Column("state", gettext_lazy("State")),
    ),
    default_sort="-until",
    filters=(
        Filter("state", gettext_lazy("State"), SecurityState.choices),
        Filter("kind", gettext_lazy("Kind"), SecurityKind.choices),
    ),
    search_label=gettext_lazy("Organisation, guarantor or reference"),
    caption=gettext_lazy("Deposits and guarantees"),
    csv_only=(Column("id", gettext_lazy("Number")), Column("currency", gettext_lazy("Currency"))),
)


@access(Permission.VIEW_ACCOUNTS)
@require_GET
def lines(request: ActedRequest) -> HttpResponseBase:
    """Every line of credit."""
    asked = LINES.criteria(request)
    rows = searched(obligations.lines(), asked.search, "organisation__name", "organisation__identifier")
    if asked.get("state"):
        rows = rows.filter(state=asked.get("state"))
    rows = ordered(rows, asked.sort, asked.descending)
    if LINES.wants_csv(request):
        return LINES.csv("credit", (obligations.line_facts(row) for row in rows.iterator()))
    page = [obligations.line_facts(row) for row in rows[asked.offset : asked.offset + asked.limit]]
    shown = [
        {
            "name": row_link(reverse("payments:credit-line", args=[row.id]), row.name),
            "terms_label": row.terms_label,
            "limit": money(row.limit, row.currency),
            "until": day(row.until),
            "state": badge(LineState(row.state).label, LINE_TONES[row.state]),
        }
        for row in page
    ]
    context = {"list": LINES.page(request, asked, page, rows.count()), "lines": shown,
               "may_propose": request.actor.may(Permission.MANAGE_CREDIT)}  # fmt: skip
    return render(request, "payments/credit.html", context)


@access(Permission.MANAGE_CREDIT)
@require_http_methods(["GET", "POST"])
def propose(request: ActedRequest) -> HttpResponse:
    """Propose deferred credit."""
    offered = terms.terms(terms.today(), "credit")
    choices = [(each.code, terms_label(each.code)) for each in offered]
    initial = {name: request.GET.get(name, "") for name in ("organisation", "security")}
    return fill_in(
        request,
        CreditForm(posted(request), choices=choices, initial=initial),
        lambda typed: services.propose_credit(request.actor, **typed),
        title=_("Propose deferred credit"),
        intro=_("Another officer decides. It is used only with a guarantee behind it where the terms ask for one."),
        button=_("Propose"),
        done=_("The credit is proposed. Another officer has to decide."),
        to=lambda pk: reverse("payments:credit-line", args=[pk]),
        back=reverse("payments:credit"),
        back_label=_("Deferred credit"),
    )


@access(Permission.VIEW_ACCOUNTS)
@require_GET
def line(request: ActedRequest, pk: int) -> HttpResponse:
    """One line of credit."""
    found = or_404(lambda: obligations.line(request.actor, pk))
    actor = request.actor
    context = {
        "line": found,
        "state": LineState(found.state).label,
        "tone": LINE_TONES[found.state],
        "decidable": found.state == "proposed" and actor.may(Permission.APPROVE) and found.proposer != actor.person,
        "withdrawable": found.state == "active" and actor.may(Permission.MANAGE_CREDIT),
    }
    return render(request, "payments/line.html", context)


def decide_form(
    request: ActedRequest, act: Any, *, title: str, to: str, facts: list[tuple[Any, object]], back_label: str
) -> HttpResponse:
    """Approve or refuse, by the button that was pressed."""
    form = DecisionForm(posted(request))
    approve = request.POST.get("decision") == "approve"
    return fill_in(
        request,
        form,
        lambda typed: act(approve, typed["note_text"]),
        title=title,
        button="",
        done=_("The decision is recorded."),
        to=to,
        back=to,
        back_label=back_label,
        facts=facts,
    )


@access(Permission.APPROVE)
@require_http_methods(["GET", "POST"])
def decide_line(request: ActedRequest, pk: int) -> HttpResponse:
    """Grant or refuse a proposed line."""
    found = or_404(lambda: obligations.line(request.actor, pk))
    return decide_form(
        request,
        lambda approve, note: services.decide_credit(request.actor, line=pk, approve=approve, note_text=note),
        title=_("Decide of deferred credit"),
        to=reverse("payments:credit-line", args=[pk]),
        back_label=_("Deferred credit"),
        facts=[
            (_("Organisation"), found.name),
            (_("Limit"), money(found.limit, found.currency)),
            (_("Last day"), day(found.until)),
            (_("Guarantee"), found.security_reference),
            (_("Reason"), found.reason),
            (_("Proposed by"), found.proposed_by),
        ],
    )


@access(Permission.MANAGE_CREDIT)
@require_http_methods(["GET", "POST"])
def withdraw(request: ActedRequest, pk: int) -> HttpResponse:
    """End a line."""
    found = or_404(lambda: obligations.line(request.actor, pk))
    to = reverse("payments:credit-line", args=[pk])
    return fill_in(
        request,
        ReasonForm(posted(request)),
        lambda typed: services.withdraw_credit(request.actor, line=pk, **typed),
        title=_("Withdraw deferred credit"),
        intro=_("Nothing more is drawn on it. What is owed stays owed and secured until it is paid."),
        button=_("Withdraw"),
        done=_("The credit is withdrawn."),
        to=to,
        back=to,
        back_label=_("Deferred credit"),
        facts=[(_("Organisation"), found.name), (_("Limit"), money(found.limit, found.currency))],
        tone="danger",
    )


@access(Permission.VIEW_ACCOUNTS)
@require_GET
def securities(request: ActedRequest) -> HttpResponseBase:
    """Every deposit and guarantee."""
    asked = SECURITIES.criteria(request)
    rows = searched(
        obligations.securities(),
        asked.search,
        "organisation__name",
        "organisation__identifier",
        "guarantor",
        "reference",
    )
    for name in ("state", "kind"):
        if asked.get(name):
            rows = rows.filter(**{name: asked.get(name)})
    rows = ordered(rows, asked.sort, asked.descending)
    if SECURITIES.wants_csv(request):
        return SECURITIES.csv("securities", (obligations.security_facts(row) for row in rows.iterator()))
    page = [obligations.security_facts(row) for row in rows[asked.offset : asked.offset + asked.limit]]
    context = {
        "list": SECURITIES.page(request, asked, page, rows.count()),
        "lines": [_security_line(row) for row in page],
        "may_register": request.actor.may(Permission.MANAGE_SECURITIES),
    }
    return render(request, "payments/securities.html", context)


def security_state(row: obligations.SecurityFacts) -> tuple[str, str]:
    """State and tone; what has run out says so."""
    if row.state == SecurityState.ACTIVE and row.expired:
        return _("Expired"), "danger"
    return str(SecurityState(row.state).label), SECURITY_TONES[row.state]


def _security_line(row: obligations.SecurityFacts) -> Mapping[str, str]:
    return {
        "reference": row_link(reverse("payments:security", args=[row.id]), f"{row.reference} (n° {row.id})"),
        "name": two_lines(row.name, row.identifier),
        "kind": str(SecurityKind(row.kind).label),
        "balance": money(row.balance, row.currency),
        "free": money(row.free, row.currency),
        "until": day(row.until),
        "state": badge(*security_state(row)),
    }


@access(Permission.MANAGE_SECURITIES)
@require_http_methods(["GET", "POST"])
def register(request: ActedRequest) -> HttpResponse:
    """Register a guarantee."""
    initial = {"organisation": request.GET.get("organisation", "")}
    return fill_in(
        request,
        GuaranteeForm(posted(request), initial=initial),
        lambda typed: services.propose_guarantee(request.actor, **typed),
        title=_("Register a guarantee"),
        intro=_("What a bank or surety has undertaken in writing. Another officer compares it with the deed."),
        button=_("Register"),
        done=_("The guarantee is registered. Another officer has to approve it."),
        to=lambda pk: reverse("payments:security", args=[pk]),
        back=reverse("payments:securities"),
        back_label=_("Deposits and guarantees"),
    )


@access(SIGNED_IN)
@require_GET
def security(request: ActedRequest, pk: int) -> HttpResponse:
    """One deposit or guarantee and what it is held for; 404 for whom it does not concern."""
    found, held = or_404(lambda: obligations.security(request.actor, pk))
    actor, active = request.actor, found.state == SecurityState.ACTIVE
    state, tone = security_state(found)
    context = {
        "security": found,
        "held": held,
        "kind": SecurityKind(found.kind).label,
        "state": state,
        "tone": tone,
        "officer": actor.may(Permission.VIEW_ACCOUNTS),
        "decidable": found.state == SecurityState.PROPOSED
        and actor.may(Permission.APPROVE)
        and found.proposer != actor.person,
        "reservable": active and not found.expired and actor.may(Permission.RESERVE),
        "releasable": active and actor.may(Permission.RESERVE),
        "callable": active and actor.may(Permission.MANAGE_SECURITIES),
        "dischargeable": active and not held and actor.may(Permission.MANAGE_SECURITIES),
    }
    return render(request, "payments/security.html", context)


def _facts(found: obligations.SecurityFacts) -> list[tuple[Any, object]]:
    return [
        (_("Organisation"), found.name),
        (_("Bank or surety"), found.guarantor),
        (_("Reference"), found.reference),
        (_("Balance"), money(found.balance if found.state == "active" else found.amount, found.currency)),
        (_("Free"), money(found.free, found.currency)),
        (_("Last day"), day(found.until)),
        (_("Registered by"), found.proposed_by),
    ]


@access(Permission.APPROVE)
@require_http_methods(["GET", "POST"])
def decide_security(request: ActedRequest, pk: int) -> HttpResponse:
    """Accept or refuse a registered guarantee."""
    found, _held = or_404(lambda: obligations.security(request.actor, pk))
    return decide_form(
        request,
        lambda approve, note: services.decide_guarantee(request.actor, security=pk, approve=approve, note_text=note),
        title=_("Decide of a guarantee"),
        to=reverse("payments:security", args=[pk]),
        back_label=_("Deposits and guarantees"),
        facts=_facts(found),
    )


def _on_security(request: ActedRequest, pk: int, form: Any, act: Any, **texts: Any) -> HttpResponse:
    found, _held = or_404(lambda: obligations.security(request.actor, pk))
    to = reverse("payments:security", args=[pk])
    return fill_in(
        request, form, act, to=to, back=to, back_label=_("Deposits and guarantees"), facts=_facts(found), **texts
    )


@access(Permission.RESERVE)
@require_http_methods(["GET", "POST"])
def reserve(request: ActedRequest, pk: int) -> HttpResponse:
    """Hold a part of it for a subject."""
    found, _held = or_404(lambda: obligations.security(request.actor, pk))
    return _on_security(
        request,
        pk,
        ReserveForm(posted(request)),
        lambda typed: services.reserve_security(request.actor, security=pk, organisation=found.organisation, **typed),
        title=_("Reserve a guarantee"),
        button=_("Reserve"),
        done=_("It is reserved."),
    )


@access(Permission.RESERVE)
@require_http_methods(["GET", "POST"])
def release(request: ActedRequest, pk: int, reservation: int) -> HttpResponse:
    """Give a reservation back."""
    return _on_security(
        request,
        pk,
        ReasonForm(posted(request)),
        lambda typed: services.release_security(request.actor, reservation=reservation, **typed),
        title=_("Release a reservation"),
        button=_("Release"),
        done=_("It is free again."),
    )


@access(Permission.MANAGE_SECURITIES)
@require_http_methods(["GET", "POST"])
def call(request: ActedRequest, pk: int, reservation: int) -> HttpResponse:
    """Take what is held."""

    def act(typed: Mapping[str, Any]) -> object:
        lines = {typed["code"].strip(): typed["amount"]} if typed["code"] and typed["amount"] else None
        return services.call_security(request.actor, reservation=reservation, reason=typed["reason"], lines=lines)

    return _on_security(
        request,
        pk,
        CallForm(posted(request)),
        act,
        title=_("Call a guarantee or deposit"),
        intro=_("For credit and bonds leave the duty empty: what is left of the debt is taken."),
        button=_("Call"),
        done=_("It is called; the receipt is in the journal."),
        tone="danger",
    )


@access(Permission.MANAGE_SECURITIES)
@require_http_methods(["GET", "POST"])
def discharge(request: ActedRequest, pk: int) -> HttpResponse:
    """End it."""
    return _on_security(
        request,
        pk,
        ReasonForm(posted(request)),
        lambda typed: services.discharge_security(request.actor, security=pk, **typed),
        title=_("Discharge a guarantee or deposit"),
        intro=_("What is left of a deposit goes to the prepayment account."),
        button=_("Discharge"),
        done=_("It is discharged."),
        tone="danger",
    )
