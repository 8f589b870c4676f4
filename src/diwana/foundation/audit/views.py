# SPDX-License-Identifier: EUPL-1.2
"""The ledger as auditors read it, and what everybody may fetch of it: the signed checkpoint and the key."""

from __future__ import annotations

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from diwana.foundation.accounts.access import PUBLIC, ActedRequest, access
from diwana.foundation.audit import queries
from diwana.foundation.audit.permissions import Permission
from diwana.foundation.ledger import public as ledger
from diwana.foundation.ui.listing import Column, Filter, Listing

#: Faults shown at once; the command shows more, and more of each.
SHOWN_FAULTS = 50

FAULTS = {
    ledger.Kind.ALTERED: _("The event was altered."),
    ledger.Kind.MISSING: _("The event is missing."),
    ledger.Kind.REORDERED: _("Another event stands in its place."),
    ledger.Kind.COLUMN: _("A column of the database differs from the leaf."),
    ledger.Kind.OPENING_ALTERED: _("A recorded value was altered."),
    ledger.Kind.OPENING_MISSING: _("A recorded value is gone, with no record of its erasure."),
    ledger.Kind.OPENING_UNKNOWN: _("A value is there that no event recorded."),
    ledger.Kind.CHECKPOINT: _("A checkpoint was not signed by us."),
    ledger.Kind.OUTSIDE: _("The hashes kept outside the database are damaged."),
}


def _rooms(request: HttpRequest) -> list[tuple[str, str]]:
    rooms = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("diwana."))
    return [(f"{room}.", room) for room in rooms]


LISTING = Listing(
    columns=(
        Column("index", _("Number"), sort=False, numeric=True, csv=lambda row: row.entry.index),
        Column("at", _("When"), sort=False, csv=lambda row: row.entry.at),
        Column("verb", _("Act"), sort=False, csv=lambda row: row.entry.verb),
        Column("subject", _("Subject"), sort=False, csv=lambda row: row.entry.subject),
        Column("who", _("Who"), sort=False, csv=lambda row: row.who),
        Column("roles", _("Role"), sort=False, csv=lambda row: row.roles),
    ),
    default_sort="-index",
    filters=(Filter("room", _("Room"), _rooms), Filter("since", _("Since")), Filter("until", _("Until"))),
    search_label=_("Subject (declaration:17) or act (clearance.file)"),
    caption=_("Events of the ledger, newest first"),
)


@access(Permission.READ)
@require_GET
def events(request: ActedRequest) -> HttpResponseBase:
    """All events, filtered by the address."""
    criteria = LISTING.criteria(request)
    asked = queries.wanted(criteria)
    if LISTING.wants_csv(request):
        return LISTING.csv("ledger", queries.every(asked))
    rows = queries.rows(asked, offset=criteria.offset, limit=criteria.limit)
    page = LISTING.page(request, criteria, rows, ledger.count_events(**asked))
    return render(request, "audit/events.html", {"list": page, "checkpoint": ledger.latest_checkpoint()})


@access(Permission.READ)
@require_GET
def event(request: ActedRequest, index: int) -> HttpResponse:
    """One event with its leaf; with ``?verify=1`` the proof that it is what it was."""
    entry = ledger.event(index, include_confidential=True)
    if entry is None:
        raise Http404
    context = {
        "row": queries.row(entry),
        "organisation": queries.organisation_name(entry.organisation),
        "data": queries.said(entry.data),
        "confidential": queries.said(entry.confidential),
        "leaf": ledger.leaf(index),
        "proof": ledger.prove(index) if "verify" in request.GET else None,
    }
    return render(request, "audit/event.html", context)


@access(Permission.READ, changes=False)
@require_http_methods(["GET", "POST"])
def verification(request: ActedRequest) -> HttpResponse:
    """The whole ledger verified now (POST: it may take seconds); GET offers it."""
    report = ledger.verify(limit=SHOWN_FAULTS) if request.method == "POST" else None
    faults = [(finding.index, FAULTS[finding.kind]) for finding in report.findings] if report else []
    return render(request, "audit/verification.html", {"report": report, "faults": faults})


@access(PUBLIC)
@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The last signed checkpoint, in the form of C2SP tlog-checkpoint."""
    signed = ledger.latest_checkpoint()
    if signed is None:
        raise Http404
    return HttpResponse(signed.note, content_type="text/plain; charset=utf-8")


@access(PUBLIC)
@require_GET
def key(request: HttpRequest) -> HttpResponse:
    """The key that verifies our checkpoints, in the form of C2SP signed-note."""
    return HttpResponse(ledger.verifier_key() + "\n", content_type="text/plain; charset=utf-8")
