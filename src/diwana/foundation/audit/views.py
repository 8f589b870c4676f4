# SPDX-License-Identifier: EUPL-1.2
"""The ledger as auditors read it, and the erasure of what an event says."""

from __future__ import annotations

from django.apps import apps
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.audit import queries, services
from diwana.foundation.audit.jobs import verify
from diwana.foundation.audit.permissions import Permission
from diwana.foundation.jobs.public import enqueue
from diwana.foundation.ledger import public as ledger
from diwana.foundation.ui import formats
from diwana.foundation.ui.listing import Column, Filter, Listing

#: Faults shown at once; the command shows more, and more of each.
SHOWN_FAULTS = 50
MOST_REASON = 4000

PARTS = {
    ledger.Part.DATA: _("Data"),
    ledger.Part.REASON: _("Reason"),
    ledger.Part.CONFIDENTIAL: _("Confidential part"),
}

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
        "erased": [PARTS[part] for part in ledger.Part if part.value in entry.erased],
        "erasures": queries.erasures_of(index),
        "erasable": _erasable(entry) if request.actor.may(Permission.ERASE) else (),
    }
    return render(request, "audit/event.html", context)


def _erasable(entry: ledger.TimelineEntry) -> list[tuple[str, str]]:
    """The parts of an event that say something; the record of an erasure itself stays."""
    said = {
        ledger.Part.DATA: entry.data,
        ledger.Part.REASON: entry.reason,
        ledger.Part.CONFIDENTIAL: entry.confidential,
    }
    if entry.verb == ledger.ERASE:
        return []
    return [(part.value, str(PARTS[part])) for part in ledger.Part if said[part]]


@access(Permission.READ)
@require_http_methods(["GET", "POST"])
def verification(request: ActedRequest) -> HttpResponse:
    """The whole ledger verified now (POST: it may take seconds); GET offers it."""
    report = ledger.verify(limit=SHOWN_FAULTS) if request.method == "POST" else None
    faults = [(finding.index, FAULTS[finding.kind]) for finding in report.findings] if report else []
    return render(request, "audit/verification.html", {"report": report, "faults": faults})


@access(Permission.READ)
@require_POST
def verify_later(request: ActedRequest) -> HttpResponse:
    """The same in the background, for a ledger that takes longer than one waits."""
    with transaction.atomic():
        job = enqueue(request.actor, verify)
    return redirect("jobs:one", job)


@access(Permission.ERASE)
@require_POST
def erase(request: ActedRequest, index: int) -> HttpResponse:
    """Erase chosen parts of an event, then look for what was erased in the files of the database."""
    if ledger.event(index) is None:
        raise Http404
    parts = [part for part in ledger.Part if part.value in request.POST.getlist("parts")]
    reason = request.POST.get("reason", "").strip()[:MOST_REASON]
    if not parts or not reason:
        messages.error(request, _("Choose what to erase, and say why."))
        return redirect("audit:event", index)
    looked_for = ledger.sought(index, parts)
    try:
        services.erase(request.actor, index, parts, reason=reason)
    except LookupError:
        messages.error(request, _("This was erased already."))
        return redirect("audit:event", index)
    _tell(request, ledger.scrub_and_search(looked_for))
    return redirect("audit:event", index)


def _tell(request: HttpRequest, search: ledger.Search) -> None:
    """Say what was found of the erased values afterwards, and where nobody looked."""
    if not search.gone:
        messages.error(request, _("Erased, but the salt still stands in the files of the database: stop and look."))
    elif search.files:
        text = _("Erased. The salt was looked for in %(files)s (%(size)s bytes) and is gone.")
        messages.success(request, text % {"files": ", ".join(search.files), "size": formats.number(search.size)})
    else:
        messages.success(
            request, _("Erased and vacuumed. Its own log and backups hold the value until they are recycled.")
        )
