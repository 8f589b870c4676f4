# SPDX-License-Identifier: EUPL-1.2
"""The receipt as it is printed, and the day of a cash desk."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.payments import queries, terms
from diwana.foundation.payments.facts import Journal
from diwana.foundation.payments.models import AccountKind, Method, ReceiptKind
from diwana.foundation.payments.names import office_names, tax_names
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.ui.listing import Column, Listing, disarmed
from diwana.kernel import clock

ENTRIES = Listing(
    columns=tuple(
        Column(name, label, sort=False)
        for name, label in (
            ("entry", gettext_lazy("Entry")),
            ("at", gettext_lazy("Time")),
            ("what", pgettext_lazy("entry", "What")),
            ("title", gettext_lazy("For")),
            ("debit", gettext_lazy("Debit")),
            ("credit", gettext_lazy("Credit")),
            ("currency", gettext_lazy("Currency")),
            ("amount", gettext_lazy("Amount")),
        )
    ),
    default_sort="",
)


@access(SIGNED_IN)
@require_GET
def receipt(request: ActedRequest, number: str) -> HttpResponse:
    """A receipt, for the payer's people and the officers; for anybody else there is none."""
    found = queries.receipt(request.actor, number)
    if found is None:
        raise Http404
    names = tax_names()
    context = {
        "receipt": found,
        "method": Method(found.method).label,
        "office": office_names().get(found.office, ""),
        "lines": [(names.get(tax, ""), tax, total) for tax, total in found.lines],
        "proof": queries.proof(number),
        "kind": ReceiptKind(found.kind).label,
        "rest": found.total - sum((total for _tax, total in found.lines), Decimal()),
        "refundable": found.kind in ("duties", "fee") and found.lines and request.actor.may(Permission.ASK_REFUND),
        "undoable": found.kind == ReceiptKind.PREPAYMENT
        and not found.reversed
        and request.actor.may(Permission.APPROVE),
    }
    return render(request, "payments/receipt.html", context)


@access(Permission.JOURNAL)
@require_GET
def journal(request: ActedRequest) -> HttpResponseBase:
    """What a desk took on a day (``?day=2026-03-31&office=TNTUN``), as a page or with ``format=csv``."""
    offices = queries.offices_of(request.actor)
    office = request.GET.get("office", offices[0] if offices else "")
    if office not in offices:
        office = offices[0] if offices else ""
    day = day_of(request.GET.get("day", ""))
    taken = queries.journal(day, office)
    if request.GET.get("format") == "csv":
        return _csv(taken)
    if request.GET.get("format") == "entries":
        return ENTRIES.csv(f"entries-{office or 'accounts'}-{day}", queries.entries(day, office))
    names, places = tax_names(), office_names()
    context = {
        "journal": taken,
        "receipts": [(receipt, Method(receipt.method).label) for receipt in taken.receipts],
        "offices": [(code, places.get(code, code)) for code in offices],
        "taxes": [(names.get(tax, ""), tax, currency, total) for tax, currency, total in taken.by_tax],
        "accounts": [
            (
                AccountKind(kind).label,
                names.get(key, key),
                currency,
                total if total > 0 else None,
                -total if total < 0 else None,
            )
            for kind, key, currency, total in taken.by_account
        ],
        "sums": _sums(taken),
        "closable": taken.closed_at is None and request.actor.may(Permission.CLOSE_DAY) and day <= terms.today(),
        "methods": [(Method(method).label, currency, total) for method, currency, total in taken.by_method],
    }
    return render(request, "payments/journal.html", context)


def _sides(total: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """Debit and credit of what is left on an account: one of them."""
    return (total, None) if total > 0 else (None, -total)


def _sums(taken: Journal) -> list[tuple[str, Decimal, Decimal]]:
    """Debits and credits of the day in each currency: equal, or the journal is damaged."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for _kind, _key, currency, amount in taken.by_account:
        debit, credit = found.get(currency, (Decimal(), Decimal()))
        found[currency] = (debit + max(amount, Decimal()), credit - min(amount, Decimal()))
    return [(currency, debit, credit) for currency, (debit, credit) in found.items()]


def day_of(text: str) -> date:
    """The day asked for; today when none or no day is."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today(settings.TIME_ZONE)


def _csv(taken: Journal) -> HttpResponse:
    """One line for each receipt, then one for each tax. Amounts with a decimal point, for programs."""
    name = f"journal-{taken.office or 'desk'}-{taken.day}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    rows = csv.writer(response)
    rows.writerow(
        [
            _("Receipt"),
            _("Time"),
            _("Payer"),
            _("For"),
            pgettext("means of payment", "Paid by"),
            _("Currency"),
            _("Amount"),
        ]
    )
    for given in taken.receipts:
        moment = given.at.isoformat(timespec="seconds")
        said = [disarmed(text) for text in (given.payer_identifier, given.title)]
        rows.writerow([given.number, moment, *said, given.method, given.currency, given.total])
    for tax, currency, total in taken.by_tax:
        rows.writerow([_("Total"), "", "", tax, "", currency, total])
    return response
