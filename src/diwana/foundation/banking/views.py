# SPDX-License-Identifier: EUPL-1.2
"""Bank accounts and their statements, the lines in suspense, and one line with what it may pay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.accounts.public import organisation_by_identifier
from diwana.foundation.banking import queries, services
from diwana.foundation.banking.errors import BankingRefused, FileRefused, NotFound
from diwana.foundation.banking.forms import AccountForm, ByHandForm, UndoForm, UploadForm
from diwana.foundation.banking.models import Format, Target
from diwana.foundation.banking.permissions import Permission
from diwana.foundation.payments.public import PaymentRefused
from diwana.foundation.ui.fields import ErrorLink
from diwana.foundation.ui.formats import parse_number
from diwana.foundation.ui.listing import Column, Filter, Listing
from diwana.foundation.ui.templatetags.ui import badge, day, money, row_link, two_lines
from diwana.kernel.money import from_minor, to_minor

MOST_SHOWN = 50

STATEMENTS = Listing(
    columns=(
        Column("closed_on", gettext_lazy("Statement of"), heads=True),
        Column("account", gettext_lazy("Bank account"), sort=False),
        Column("number", gettext_lazy("Number"), sort=False),
        Column("closing", gettext_lazy("Closing balance"), sort=False, numeric=True),
        Column("lines", gettext_lazy("Lines"), sort=False, numeric=True),
        Column("open_lines", gettext_lazy("In suspense"), sort=False, numeric=True),
        Column("gap", gettext_lazy("State"), sort=False),
    ),
    default_sort="-closed_on",
    filters=(
        Filter("kind", gettext_lazy("Format"), Format.choices),
        Filter("since", gettext_lazy("From day")),
        Filter("until", gettext_lazy("To day")),
    ),
    search_label=gettext_lazy("Number or bank account"),
    caption=gettext_lazy("Bank statements"),
)

LINES = Listing(
    columns=(
        Column("booked_on", gettext_lazy("Booked on"), heads=True),
        Column("party", gettext_lazy("Payer"), sort=False),
        Column("remittance", gettext_lazy("Text"), sort=False),
        Column("amount", gettext_lazy("Amount"), numeric=True),
        Column("left", gettext_lazy("In suspense"), sort=False, numeric=True),
        Column("open", gettext_lazy("State"), sort=False),
    ),
    default_sort="-booked_on",
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (("open", gettext_lazy("In suspense")), ("closed", gettext_lazy("Attributed"))),
        ),
        Filter("way", gettext_lazy("Direction"), (("in", gettext_lazy("In")), ("out", gettext_lazy("Out")))),
        Filter("since", gettext_lazy("From day")),
        Filter("until", gettext_lazy("To day")),
    ),
    search_label=gettext_lazy("Bank's reference or number of the statement"),
    caption=gettext_lazy("Lines of bank statements"),
    csv_only=(Column("currency", gettext_lazy("Currency")), Column("reference", gettext_lazy("Bank's reference"))),
)


@access(Permission.VIEW)
@require_GET
def home(request: ActedRequest) -> HttpResponseBase:
    """Bank accounts, what stands in suspense, and all statements."""
    asked = STATEMENTS.criteria(request)
    rows = queries.statements(request.actor)
    for word in asked.search.split():
        rows = rows.filter(number__icontains=word) | rows.filter(account__name__icontains=word)
    if asked.get("kind"):
        rows = rows.filter(format=asked.get("kind"))
    if since := asked.day("since"):
        rows = rows.filter(closed_on__gte=since)
    if until := asked.day("until"):
        rows = rows.filter(closed_on__lte=until)
    rows = rows.order_by(("-" if asked.descending else "") + "closed_on", "-pk")
    if STATEMENTS.wants_csv(request):
        return STATEMENTS.csv("statements", (queries.statement_row(row) for row in rows))
    page = [queries.statement_row(row) for row in rows[asked.offset : asked.offset + asked.limit]]
    shown = [
        {
            "closed_on": row_link(reverse("banking:statement", args=[row.id]), str(day(row.closed_on))),
            "account": row.account,
            "number": two_lines(row.number, Format(row.format).label),
            "closing": money(row.closing, row.currency),
            "lines": str(row.lines),
            "open_lines": str(row.open_lines),
            "gap": _statement_state(row),
        }
        for row in page
    ]
    context = {
        "list": STATEMENTS.page(request, asked, page, rows.count()),
        "lines": shown,
        "accounts": queries.accounts(request.actor),
        "may_import": request.actor.may(Permission.IMPORT),
        "may_register": request.actor.may(Permission.REGISTER),
    }
    return render(request, "banking/home.html", context)


def _statement_state(row: queries.StatementRow) -> str:
    if row.gap:
        return badge(_("Does not follow the one before"), "danger")
    return badge(_("In suspense"), "caution") if row.open_lines else badge(_("Attributed"), "good")


@access(Permission.REGISTER)
@require_http_methods(["GET", "POST"])
def register(request: ActedRequest) -> HttpResponse:
    """Register a bank account."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.register_account(request.actor, **form.cleaned_data)
        except BankingRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, _(refused.text))
        else:
            messages.success(request, _("The bank account is registered."))
            return redirect("banking:home")
    return render(request, "banking/register.html", {"form": form}, status=422 if form.errors else 200)


@access(Permission.IMPORT)
@require_http_methods(["GET", "POST"])
def upload(request: ActedRequest) -> HttpResponse:
    """Upload a statement; every fault of the file is shown at once."""
    held = queries.accounts(request.actor)
    form = UploadForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        choices=[(account.id, f"{account.name} · {account.iban}") for account in held],
    )
    faults: list[ErrorLink] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = services.import_statements(
                request.actor,
                account=form.cleaned_data["account"],
                content=form.cleaned_data["file"].read(),
                mapping=form.mapping(),
            )
        except FileRefused as refused:
            faults = [
                ErrorLink("#id_file", _(fault.text) % fault.values, place=fault.place)
                for fault in refused.faults[:MOST_SHOWN]
            ]
            if len(refused.faults) > MOST_SHOWN:
                faults.append(ErrorLink("#id_file", _("The file has more faults than are shown here.")))
        except BankingRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, _(refused.text))
        else:
            messages.success(request, _("The statement is taken. Its lines are in suspense until they are attributed."))
            return redirect("banking:statement", made[0])
    status = 422 if form.errors or faults else 200
    context = {"form": form, "faults": faults, "accounts": held}
    return render(request, "banking/upload.html", context, status=status)


@access(Permission.VIEW)
@require_GET
def statement(request: ActedRequest, pk: int) -> HttpResponseBase:
    """One statement with its lines."""
    try:
        found = queries.statement(request.actor, pk)
    except NotFound as missing:
        raise Http404 from missing
    return _lines(request, "banking/statement.html", {"statement": found, "state": _statement_state(found)}, pk)


@access(Permission.VIEW)
@require_GET
def lines(request: ActedRequest) -> HttpResponseBase:
    """Lines of all statements: those in suspense first of all."""
    return _lines(request, "banking/lines.html", {}, None)


def _lines(request: ActedRequest, template: str, context: Mapping[str, Any], within: int | None) -> HttpResponseBase:
    asked = LINES.criteria(request)
    rows = queries.lines(request.actor)
    if within is not None:
        rows = rows.filter(statement=within)
    for word in asked.search.split():
        rows = rows.filter(reference__icontains=word) | rows.filter(statement__number__icontains=word)
    if asked.get("state"):
        rows = rows.filter(closed_at__isnull=asked.get("state") == "open")
    if asked.get("way"):
        rows = rows.filter(amount_minor__gt=0) if asked.get("way") == "in" else rows.filter(amount_minor__lt=0)
    if since := asked.day("since"):
        rows = rows.filter(booked_on__gte=since)
    if until := asked.day("until"):
        rows = rows.filter(booked_on__lte=until)
    by = F("amount_minor" if asked.sort == "amount" else "booked_on")
    rows = rows.order_by(by.desc() if asked.descending else by.asc(), "-pk")
    if LINES.wants_csv(request):
        return LINES.csv("lines", (queries.line_facts(row) for row in rows.iterator()))
    page = [queries.line_facts(row) for row in rows[asked.offset : asked.offset + asked.limit]]
    shown = [
        {
            "booked_on": row_link(reverse("banking:line", args=[row.id]), str(day(row.booked_on))),
            "party": row.party or "–",
            "remittance": row.remittance.replace("\n", " ")[:80],
            "amount": money(row.amount, row.currency),
            "left": money(row.left, row.currency) if row.open else "",
            "open": badge(_("In suspense"), "caution") if row.open else badge(_("Attributed"), "good"),
        }
        for row in page
    ]
    whole = {"list": LINES.page(request, asked, page, rows.count()), "lines": shown, **context}
    return render(request, template, whole)


@access(Permission.VIEW)
@require_GET
def line(request: ActedRequest, pk: int) -> HttpResponse:
    """One line: what the bank says, what it may pay and why, what it was attributed to."""
    return _line(request, pk, ByHandForm())


def _line(request: ActedRequest, pk: int, form: ByHandForm, status: int = 200) -> HttpResponse:
    try:
        found, attributions, suggestions = queries.line(request.actor, pk)
    except NotFound as missing:
        raise Http404 from missing
    context = {
        "line": found,
        "attributions": [(each, Target(each.target).label) for each in attributions],
        "suggestions": [
            (
                each,
                [
                    (Target(target).label, title, from_minor(minor, found.currency))
                    for target, _key, title, minor in each.parts
                ],
                [_(reason.text) for reason in each.reasons],
                "good" if each.confidence >= 80 else "info" if each.confidence >= 50 else "quiet",
            )
            for each in suggestions
        ],
        "form": form,
        "may_reconcile": request.actor.may(Permission.RECONCILE),
    }
    return render(request, "banking/line.html", context, status=status)


@access(Permission.RECONCILE)
@require_POST
def accept(request: ActedRequest, pk: int) -> HttpResponse:
    """Attribute the line by one of the suggestions."""
    try:
        _found, _attributions, suggestions = queries.line(request.actor, pk)
    except NotFound as missing:
        raise Http404 from missing
    chosen = next((each for each in suggestions if each.code == request.POST.get("suggestion")), None)
    if chosen is None:
        messages.error(request, _("This suggestion does not stand any more. Look at the line again."))
        return redirect("banking:line", pk)
    parts = [(target, key, minor) for target, key, _title, minor in chosen.parts]
    try:
        services.attribute(request.actor, line=pk, parts=parts, confidence=chosen.confidence)
    except (BankingRefused, PaymentRefused) as refused:
        messages.error(request, _(refused.text))
    else:
        messages.success(request, _("The line is attributed."))
    return redirect("banking:line", pk)


@access(Permission.RECONCILE)
@require_POST
def by_hand(request: ActedRequest, pk: int) -> HttpResponse:
    """Attribute the line, or a part of it, to an organisation's prepayment account."""
    form = ByHandForm(request.POST)
    try:
        found, _attributions, _suggestions = queries.line(request.actor, pk)
    except NotFound as missing:
        raise Http404 from missing
    if form.is_valid():
        holder = organisation_by_identifier(form.cleaned_data["organisation"].strip().upper())
        text = form.cleaned_data["amount"]
        amount = parse_number(text) if text else found.left
        if holder is None:
            form.add_error("organisation", _("No active organisation has this customs code."))
        minor = _minor(amount, found.currency)
        if minor is None:
            form.add_error("amount", _("Give an amount above zero, not finer than the currency."))
        if holder is not None and minor is not None:
            try:
                services.attribute(request.actor, line=pk, parts=[(Target.PREPAYMENT, str(holder.id), minor)])
            except (BankingRefused, PaymentRefused) as refused:
                form.add_error("amount" if refused.field == "amount" else None, _(refused.text))
            else:
                messages.success(request, _("The line is attributed."))
                return redirect("banking:line", pk)
    return _line(request, pk, form, 422)


def _minor(amount: Any, currency: str) -> int | None:
    try:
        minor = to_minor(amount, currency) if amount is not None else 0
    except ValueError:
        return None
    return minor or None


@access(Permission.RECONCILE)
@require_http_methods(["GET", "POST"])
def undo(request: ActedRequest, pk: int, attribution: int) -> HttpResponse:
    """Undo an attribution."""
    try:
        found, attributions, _suggestions = queries.line(request.actor, pk)
    except NotFound as missing:
        raise Http404 from missing
    shown = next((each for each in attributions if each.id == attribution and each.undone_at is None), None)
    if shown is None:
        raise Http404
    form = UndoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.undo(request.actor, attribution=attribution, reason=form.cleaned_data["reason"])
        except (BankingRefused, PaymentRefused) as refused:
            form.add_error(None, _(refused.text))
        else:
            messages.success(request, _("The attribution is undone: the line is in suspense again."))
            return redirect("banking:line", pk)
    context = {"form": form, "line": found, "attribution": shown}
    return render(request, "banking/undo.html", context, status=422 if form.errors else 200)
