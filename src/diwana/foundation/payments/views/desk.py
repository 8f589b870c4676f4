# SPDX-License-Identifier: EUPL-1.2
"""The cashier's own desk, all desks of an office, and what goes to the bank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.payments import services
from diwana.foundation.payments.errors import PaymentRefused
from diwana.foundation.payments.forms import (
    ApproveDeskForm,
    BankTakingsForm,
    CountForm,
    DepositForm,
    FeeForm,
    OpenDeskForm,
    PrepaymentForm,
    add_refusal,
)
from diwana.foundation.payments.models import Method, SessionState
from diwana.foundation.payments.names import office_names, tax_names
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.queries import desks
from diwana.foundation.payments.queries.obligations import ordered, searched
from diwana.foundation.payments.terms import currency, fees, today
from diwana.foundation.payments.views.common import fill_in, offices_for, or_404, posted
from diwana.foundation.payments.views.receipts import day_of
from diwana.foundation.ui.formats import amount as amount_text
from diwana.foundation.ui.listing import Column, Filter, Listing
from diwana.foundation.ui.templatetags.ui import badge, code, moment, money, row_link

TONES = {SessionState.OPEN: "good", SessionState.COUNTED: "caution", SessionState.CLOSED: "quiet"}
_DESK = gettext_lazy("My cash desk")

LISTING = Listing(
    columns=(
        Column("opened_at", gettext_lazy("Opened"), heads=True),
        Column("cashier_name", gettext_lazy("Cashier"), sort=False),
        Column("office", gettext_lazy("Office")),
        Column("state", gettext_lazy("State")),
        Column("expected", pgettext_lazy("cash", "Expected"), sort=False, numeric=True),
        Column("counted", gettext_lazy("Counted"), sort=False, numeric=True),
        Column("difference", gettext_lazy("Discrepancy"), sort=False, numeric=True),
    ),
    default_sort="-opened_at",
    filters=(
        Filter("state", gettext_lazy("State"), SessionState.choices),
        Filter("since", gettext_lazy("From day")),
        Filter("until", gettext_lazy("To day")),
    ),
    search_label=gettext_lazy("Cashier or office"),
    caption=gettext_lazy("Cash desks"),
)


@access(Permission.KEEP_DESK)
@require_http_methods(["GET", "POST"])
def own(request: ActedRequest) -> HttpResponse:
    """The actor's desk: opened here, then what it took and where to count it."""
    desk = desks.open_desk_of(request.actor)
    form = OpenDeskForm(posted(request), offices=offices_for(request.actor), initial={"float_amount": "0"})
    if request.method == "POST" and form.is_valid():
        try:
            services.open_desk(request.actor, **form.cleaned_data)
        except PaymentRefused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("Your cash desk is open."))
            return redirect("payments:desk")
    last = desks.sessions(request.actor).filter(cashier=request.actor.person or 0).order_by("-id").first()
    context = {
        "desk": desk,
        "form": form,
        "office": office_names().get(desk.office, desk.office) if desk else "",
        "taken": _taken(desk) if desk else [],
        "last": desks.desk_facts(last) if last and not desk else None,
    }
    return render(request, "payments/desk.html", context, status=422 if form.errors else 200)


def _taken(desk: desks.DeskFacts) -> list[tuple[Any, int, Any]]:
    return [(Method(method).label, count, total) for method, count, total in desk.by_method]


@access(Permission.KEEP_DESK)
@require_http_methods(["GET", "POST"])
def count(request: ActedRequest) -> HttpResponse:
    """Count the cash and close the desk; what was expected is told afterwards."""
    desk = desks.open_desk_of(request.actor)
    if desk is None:
        return redirect("payments:desk")
    form = CountForm(posted(request))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            state = services.count_desk(
                request.actor,
                session=desk.id,
                counted=typed["counted"],
                denominations=typed["denominations"],
                reason=typed["reason"],
            )
        except PaymentRefused as refused:
            if refused.field == "reason":
                form.add_error("reason", _("The count differs from the journal: count again, or say why."))
            else:
                add_refusal(form, refused)
        else:
            if state is SessionState.CLOSED:
                messages.success(request, _("The count agrees with the journal. Your desk is closed."))
            else:
                messages.warning(request, _("The count differs from the journal. A supervisor has to approve it."))
            return redirect("payments:desk-session", desk.id)
    context = {
        "desk": desk,
        "form": form,
        "taken": _taken(desk),
        "faces": [(face, form[f"face-{face}"]) for face in form.faces],
    }
    return render(request, "payments/count.html", context, status=422 if form.errors else 200)


@access(Permission.JOURNAL)
def every(request: ActedRequest) -> HttpResponseBase:
    """All desks of the actor's offices."""
    asked = LISTING.criteria(request)
    rows = searched(desks.sessions(request.actor), asked.search, "cashier__name", "office")
    if asked.get("state"):
        rows = rows.filter(state=asked.get("state"))
    if since := asked.day("since"):
        rows = rows.filter(day__gte=since)
    if until := asked.day("until"):
        rows = rows.filter(day__lte=until)
    rows = ordered(rows, asked.sort, asked.descending)
    if LISTING.wants_csv(request):
        return LISTING.csv("desks", (desks.desk_facts(row) for row in rows.iterator()))
    page = [desks.desk_facts(row) for row in rows[asked.offset : asked.offset + asked.limit]]
    context = {"list": LISTING.page(request, asked, page, rows.count()), "lines": [_line(desk) for desk in page]}
    return render(request, "payments/desks.html", context)


def _line(desk: desks.DeskFacts) -> Mapping[str, str]:
    state = SessionState(desk.state)
    return {
        "opened_at": row_link(reverse("payments:desk-session", args=[desk.id]), str(moment(desk.opened_at))),
        "cashier_name": desk.cashier_name,
        "office": code(desk.office),
        "state": badge(state.label, TONES[state]),
        "expected": money(desk.expected, desk.currency),
        "counted": money(desk.counted, desk.currency),
        "difference": money(desk.difference, desk.currency),
    }


@access(Permission.JOURNAL)
@require_http_methods(["GET", "POST"])
def session(request: ActedRequest, pk: int) -> HttpResponse:
    """One desk: count, discrepancy, and its approval by another person."""
    desk = or_404(lambda: desks.desk(request.actor, pk))
    form = ApproveDeskForm(posted(request))
    if request.method == "POST" and not request.actor.may(Permission.APPROVE):
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            services.approve_desk(request.actor, session=pk, note_text=form.cleaned_data["note_text"])
        except PaymentRefused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The discrepancy is approved and booked. The desk is closed."))
            return redirect("payments:desk-session", pk)
    state = SessionState(desk.state)
    context = {
        "desk": desk,
        "form": form,
        "state": state.label,
        "tone": TONES[state],
        "office": office_names().get(desk.office, desk.office),
        "taken": _taken(desk),
        "pieces": list(desk.denominations.items()),
        "approvable": state is SessionState.COUNTED
        and request.actor.may(Permission.APPROVE)
        and desk.cashier != request.actor.person,
    }
    return render(request, "payments/session.html", context, status=422 if form.errors else 200)


@access(Permission.BANK_TAKINGS)
@require_http_methods(["GET", "POST"])
def bank(request: ActedRequest) -> HttpResponse:
    """Send the safe's cash and the cheques of an office to the bank."""
    offices = offices_for(request.actor)
    office = request.GET.get("office", "") or (offices[0][0] if offices else "")
    held = or_404(lambda: desks.safe(request.actor, office))
    form = BankTakingsForm(posted(request), initial={"cash": amount_text(held.cash, held.currency)})
    return fill_in(
        request,
        form,
        lambda typed: services.bank_takings(request.actor, office=office, **typed),
        title=_("Send takings to the bank"),
        intro=_("What closed desks have put into the safe, and the cheques they took."),
        button=_("Send to the bank"),
        done=_("The takings are on their way to the bank."),
        to=reverse("payments:journal"),
        back=reverse("payments:desks"),
        back_label=_("Cash desks"),
        facts=[
            (_("Office"), office_names().get(office, office)),
            (_("Cash in the safe"), money(held.cash, held.currency)),
            (_("Cheques in hand"), money(held.cheques, held.currency)),
        ],
        confirm=(_("Send this to the bank?"), _("It leaves the safe, and is awaited on the bank's statement.")),
    )


def _receipt(receipt: Any) -> str:
    return reverse("payments:receipt", args=[receipt.number])


@access(Permission.RECEIVE)
@require_http_methods(["GET", "POST"])
def prepayment(request: ActedRequest) -> HttpResponse:
    """Take money into a prepayment account."""
    initial = {"organisation": request.GET.get("organisation", ""), "method": Method.CASH}
    return fill_in(
        request,
        PrepaymentForm(posted(request), initial=initial),
        lambda typed: services.receive_prepayment(request.actor, **typed),
        title=_("Receive a prepayment"),
        intro=_("The money is kept for the organisation, which pays duties from it."),
        button=_("Receive"),
        done=_("The payment is received."),
        to=_receipt,
        back=reverse("payments:desk"),
        back_label=_DESK,
        confirm=(_("Receive this payment?"), _("Count the money first: a receipt cannot be taken back.")),
    )


@access(Permission.RECEIVE)
@require_http_methods(["GET", "POST"])
def deposit(request: ActedRequest) -> HttpResponse:
    """Take a deposit."""
    initial = {"organisation": request.GET.get("organisation", ""), "method": Method.CASH}
    return fill_in(
        request,
        DepositForm(posted(request), initial=initial),
        lambda typed: services.receive_deposit(request.actor, **typed),
        title=_("Receive a deposit"),
        intro=_("Money that stands for an obligation until it is met."),
        button=_("Receive"),
        done=_("The deposit is received."),
        to=_receipt,
        back=reverse("payments:desk"),
        back_label=_DESK,
        confirm=(_("Receive this payment?"), _("Count the money first: a receipt cannot be taken back.")),
    )


@access(Permission.CHARGE_FEE)
@require_http_methods(["GET", "POST"])
def fee(request: ActedRequest) -> HttpResponse:
    """Charge a fee of the schedule."""
    names = tax_names()
    choices = [
        (each.code, f"{names.get(each.code, each.code)} · {amount_text(each.amount, currency())}")
        for each in fees(today())
    ]
    initial = {"organisation": request.GET.get("organisation", "")}
    return fill_in(
        request,
        FeeForm(posted(request), choices=choices, initial=initial),
        lambda typed: services.charge_fee(request.actor, **typed),
        title=_("Charge a fee"),
        intro=_("It appears on the account of the organisation until it is paid."),
        button=_("Charge"),
        done=_("The fee is charged."),
        to=reverse("payments:accounts"),
        back=reverse("payments:accounts"),
        back_label=_("Accounts"),
    )


@access(Permission.CLOSE_DAY)
@require_POST
def close_day(request: ActedRequest) -> HttpResponse:
    """Close a day of an office's journal."""
    office, day = request.POST.get("office", ""), request.POST.get("day", "")

    try:
        services.close_day(request.actor, office=office, day=day_of(day))
    except PaymentRefused as refused:
        messages.error(request, _(refused.text))
    else:
        messages.success(request, _("The day is closed: the journal takes nothing more for it."))
    return redirect(f"{reverse('payments:journal')}?day={day_of(day)}&office={office}")
