# SPDX-License-Identifier: EUPL-1.2
"""Refunds: asked from a receipt, decided by another person, paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.accounts.public import is_officer
from diwana.foundation.payments import services
from diwana.foundation.payments.forms import ReasonForm, RefundForm, TransferForm
from diwana.foundation.payments.models import RefundState, RefundWay
from diwana.foundation.payments.names import tax_names
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.queries import obligations
from diwana.foundation.payments.queries.obligations import mine, ordered, searched
from diwana.foundation.payments.queries.receipts import receipt
from diwana.foundation.payments.views.common import fill_in, or_404, posted
from diwana.foundation.payments.views.credit import decide_form
from diwana.foundation.ui.listing import Column, Filter, Listing
from diwana.foundation.ui.templatetags.ui import badge, code, moment, money, row_link, two_lines

TONES = {"asked": "caution", "approved": "info", "paid": "good", "refused": "quiet"}

LISTING = Listing(
    columns=(
        Column("asked_at", gettext_lazy("Asked on"), heads=True),
        Column("name", gettext_lazy("Payer"), sort=False),
        Column("receipt", gettext_lazy("Receipt"), sort=False),
        Column("total", gettext_lazy("Amount"), sort=False, numeric=True),
        Column("way", gettext_lazy("How"), csv=lambda row: RefundWay(row.way).label),
        Column("state", gettext_lazy("State")),
    ),
    default_sort="-asked_at",
    filters=(
        Filter("state", gettext_lazy("State"), RefundState.choices),
        Filter("way", gettext_lazy("How"), RefundWay.choices),
    ),
    search_label=gettext_lazy("Payer, receipt or declaration"),
    caption=gettext_lazy("Refunds"),
    csv_only=(Column("currency", gettext_lazy("Currency")), Column("reason", gettext_lazy("Reason"))),
)


@access(Permission.ASK_REFUND)
@require_GET
def every(request: ActedRequest) -> HttpResponseBase:
    """Refunds: all for officers, their own for payers."""
    asked = LISTING.criteria(request)
    rows = searched(
        mine(request.actor, obligations.refunds(), "receipt__payer"),
        asked.search,
        "receipt__payer__name",
        "receipt__payer__identifier",
        "receipt__number",
        "receipt__title",
    )
    for name in ("state", "way"):
        if asked.get(name):
            rows = rows.filter(**{name: asked.get(name)})
    rows = ordered(rows, asked.sort, asked.descending)
    if LISTING.wants_csv(request):
        return LISTING.csv("refunds", (obligations.refund_facts(row) for row in rows.iterator()))
    page = [obligations.refund_facts(row) for row in rows[asked.offset : asked.offset + asked.limit]]
    context = {"list": LISTING.page(request, asked, page, rows.count()), "lines": [_line(row) for row in page]}
    return render(request, "payments/refunds.html", context)


def _line(row: obligations.RefundFacts) -> Mapping[str, str]:
    return {
        "asked_at": row_link(reverse("payments:refund", args=[row.id]), str(moment(row.asked_at))),
        "name": row.name,
        "receipt": two_lines(row.receipt, str(code(row.title))),
        "total": money(row.total, row.currency),
        "way": str(RefundWay(row.way).label),
        "state": badge(RefundState(row.state).label, TONES[row.state]),
    }


@access(Permission.ASK_REFUND)
@require_http_methods(["GET", "POST"])
def ask(request: ActedRequest, number: str) -> HttpResponse:
    """Ask for part of a receipt back."""
    found = receipt(request.actor, number)
    if found is None or found.kind not in ("duties", "fee") or not found.lines:
        raise Http404
    names = tax_names()
    lines = [(tax, f"{names.get(tax, tax)} ({money(paid, found.currency)})") for tax, paid in found.lines]
    form = RefundForm(posted(request), lines=lines, officer=is_officer(request.actor))

    def act(typed: Mapping[str, Any]) -> int:
        assert isinstance(form, RefundForm)
        return services.ask_refund(
            request.actor, number=number, lines=form.lines(), reason=typed["reason"], way=typed["way"]
        )

    return fill_in(
        request,
        form,
        act,
        title=_("Ask for a refund"),
        intro=_("Say how much of each duty or tax is asked back, and why. Another person decides."),
        button=_("Ask for the refund"),
        done=_("The refund is asked for."),
        to=lambda pk: reverse("payments:refund", args=[pk]),
        back=reverse("payments:receipt", args=[number]),
        back_label=_("Receipt"),
        facts=[(_("Receipt"), code(number)), (_("For"), code(found.title))],
    )


@access(SIGNED_IN)
@require_GET
def refund(request: ActedRequest, pk: int) -> HttpResponse:
    """One refund; 404 for whom it does not concern."""
    found = or_404(lambda: obligations.refund(request.actor, pk))
    actor, approved = request.actor, found.state == RefundState.APPROVED
    context = {
        "refund": found,
        "state": RefundState(found.state).label,
        "tone": TONES[found.state],
        "way": RefundWay(found.way).label,
        "decidable": found.state == RefundState.ASKED and actor.may(Permission.APPROVE) and found.asker != actor.person,
        "payable": approved and actor.may(Permission.RECEIVE if found.way == RefundWay.CASH else Permission.PAY_REFUND),
    }
    return render(request, "payments/refund.html", context)


def _facts(found: obligations.RefundFacts) -> list[tuple[Any, object]]:
    return [
        (_("Receipt"), code(found.receipt)),
        (_("Payer"), found.name),
        (_("Amount"), money(found.total, found.currency)),
        (_("Reason"), found.reason),
        (_("Asked by"), found.asked_by),
    ]


@access(Permission.APPROVE)
@require_http_methods(["GET", "POST"])
def decide(request: ActedRequest, pk: int) -> HttpResponse:
    """Approve or refuse."""
    found = or_404(lambda: obligations.refund(request.actor, pk))
    return decide_form(
        request,
        lambda approve, note: services.decide_refund(request.actor, refund=pk, approve=approve, note_text=note),
        title=_("Decide of a refund"),
        to=reverse("payments:refund", args=[pk]),
        back_label=_("Refund"),
        facts=_facts(found),
    )


@access(Permission.RECEIVE)
@require_http_methods(["GET", "POST"])
def pay_in_cash(request: ActedRequest, pk: int) -> HttpResponse:
    """Pay it out of the desk."""
    act = services.pay_refund_in_cash
    return _pay(request, pk, forms.Form(posted(request)), lambda typed: act(request.actor, refund=pk))


@access(Permission.PAY_REFUND)
@require_http_methods(["GET", "POST"])
def pay_by_transfer(request: ActedRequest, pk: int) -> HttpResponse:
    """Say that it was transferred."""
    form = TransferForm(posted(request))
    return _pay(request, pk, form, lambda typed: services.pay_refund_by_transfer(request.actor, refund=pk, **typed))


def _pay(request: ActedRequest, pk: int, form: forms.Form, act: Any) -> HttpResponse:
    found = or_404(lambda: obligations.refund(request.actor, pk))
    to = reverse("payments:refund", args=[pk])
    return fill_in(
        request,
        form,
        act,
        title=_("Pay a refund"),
        button=_("Record the payment"),
        done=_("The refund is paid."),
        to=to,
        back=to,
        back_label=_("Refund"),
        facts=_facts(found),
        confirm=(_("Record this payment?"), _("A refund is paid once.")),
    )


@access(Permission.APPROVE)
@require_http_methods(["GET", "POST"])
def reverse_prepayment(request: ActedRequest, number: str) -> HttpResponse:
    """Undo a prepayment that was entered wrongly."""
    found = receipt(request.actor, number)
    if found is None or found.kind != "prepayment":
        raise Http404
    to = reverse("payments:receipt", args=[number])
    return fill_in(
        request,
        ReasonForm(posted(request)),
        lambda typed: services.reverse_prepayment(request.actor, number=number, **typed),
        title=_("Undo a prepayment"),
        intro=_("Possible while the desk that took it is open: the money is given back there."),
        button=pgettext("payment", "Undo"),
        done=_("The payment is undone by an opposite entry."),
        to=to,
        back=to,
        back_label=_("Receipt"),
        facts=[(_("Receipt"), code(number)), (_("Amount"), money(found.total, found.currency))],
        tone="danger",
    )
