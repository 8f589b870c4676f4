# SPDX-License-Identifier: EUPL-1.2
"""The receipt as it is printed, and the day of a cash desk."""

from __future__ import annotations

import csv
from datetime import date

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.payments import queries
from diwana.foundation.payments.facts import Journal
from diwana.foundation.payments.models import Method
from diwana.foundation.payments.names import office_names, tax_names
from diwana.foundation.payments.permissions import Permission
from diwana.kernel import clock


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
    }
    return render(request, "payments/receipt.html", context)


@access(Permission.JOURNAL)
@require_GET
def journal(request: ActedRequest) -> HttpResponse:
    """What a desk took on a day (``?day=2026-03-31&office=TNTUN``), as a page or with ``format=csv``."""
    offices = queries.offices_of(request.actor)
    office = request.GET.get("office", offices[0] if offices else "")
    if office not in offices:
        office = offices[0] if offices else ""
    day = _day(request.GET.get("day", ""))
    taken = queries.journal(day, office)
    if request.GET.get("format") == "csv":
        return _csv(taken)
    names, places = tax_names(), office_names()
    context = {
        "journal": taken,
        "receipts": [(receipt, Method(receipt.method).label) for receipt in taken.receipts],
        "offices": [(code, places.get(code, code)) for code in offices],
        "taxes": [(names.get(tax, ""), tax, currency, total) for tax, currency, total in taken.by_tax],
        "methods": [(Method(method).label, currency, total) for method, currency, total in taken.by_method],
    }
    return render(request, "payments/journal.html", context)


def _day(text: str) -> date:
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
        row = [given.number, moment, given.payer_identifier, given.title, given.method, given.currency, given.total]
        rows.writerow(row)
    for tax, currency, total in taken.by_tax:
        rows.writerow([_("Total"), "", "", tax, "", currency, total])
    return response
