# SPDX-License-Identifier: EUPL-1.2
"""Pages of documents: attaching without script, one document, its content, and what officers must look at."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.api.public import Problem, identify
from diwana.foundation.documents import queries, reading, receiving, services, serving
from diwana.foundation.documents.errors import DocumentsError, NotFound, Withheld
from diwana.foundation.documents.kinds import kind
from diwana.foundation.documents.permissions import Permission
from diwana.foundation.documents.sealing import Damaged
from diwana.foundation.documents.states import Scan
from diwana.foundation.documents.wording import label_of
from diwana.foundation.ui.listing import Column, Filter, Listing
from diwana.kernel.actor import Actor


@access(Permission.ATTACH)
@require_POST
def attach(request: ActedRequest) -> HttpResponse:
    """A file of a plain form: ``subject``, ``kind``, ``declared`` (code|reference) and ``file``."""
    subject = request.POST.get("subject", "")
    back = _page_of(request.actor, subject)
    code, _bar, reference = request.POST.get("declared", "").partition("|")
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        messages.error(request, _("Choose a file."))
        return redirect(back)
    try:
        receiving.take_whole(
            request.actor,
            file.read,
            length=file.size or 0,
            subject=subject,
            kind_code=request.POST.get("kind", ""),
            name=file.name or "",
            code=code,
            reference=reference,
        )
    except DocumentsError as refused:
        messages.error(request, _(refused.text) % refused.values)
    else:
        messages.success(request, _("Attached: %(name)s") % {"name": file.name})
    return redirect(back)


@access(Permission.ATTACH)
@require_POST
def remove(request: ActedRequest, key: UUID) -> HttpResponse:
    """Take a document away."""
    try:
        _facts, where = queries.document(request.actor, key)
        services.remove(request.actor, key)
    except NotFound as missing:
        raise Http404 from missing
    except DocumentsError as refused:
        messages.error(request, _(refused.text))
    else:
        messages.success(request, _("The document is removed."))
    return redirect(where.href)


def _page_of(actor: Actor, subject: str) -> str:
    """The page of a subject; 404 for what the actor may not know of."""
    try:
        return queries.shelf(actor, subject).standing.href
    except NotFound as missing:
        raise Http404 from missing


@access(SIGNED_IN)
@require_GET
def document(request: ActedRequest, key: UUID) -> HttpResponse:
    """Everything about one document."""
    try:
        facts, where = queries.document(request.actor, key)
    except NotFound as missing:
        raise Http404 from missing
    purpose = kind(facts.kind)
    context = {
        "document": facts,
        "where": where,
        "purpose": label_of(purpose.labels) if purpose else facts.kind,
        "may_remove": where.attach and facts.frozen_at is None and request.actor.may(Permission.ATTACH),
    }
    return render(request, "documents/document.html", context)


@csrf_exempt  # reads only
@require_safe
def content(request: ActedRequest, key: UUID) -> HttpResponseBase:
    """The content, as a download or, where it is harmless and asked for with ``?show``, in the browser. For programs
    with a token too."""
    try:
        identify(request)
    except Problem as problem:
        return problem.response()
    return _content(request, key)


@access(SIGNED_IN)
def _content(request: ActedRequest, key: UUID) -> HttpResponseBase:
    try:
        facts, where = queries.document(request.actor, key)
        reader = queries.content(facts)
    except NotFound as missing:
        raise Http404 from missing
    except Withheld as withheld:
        context = {"text": _(withheld.text), "document": facts, "where": where}
        return render(request, "documents/withheld.html", context, status=withheld.status)
    except Damaged:
        context = {
            "text": _("The file cannot be read. The administrator is needed."),
            "document": facts,
            "where": where,
        }
        return render(request, "documents/withheld.html", context, status=500)
    if where.official:
        reading.note_reading(request.actor, facts)
    return serving.answer(request, facts, reader)


content.access = SIGNED_IN  # type: ignore[attr-defined]

LISTING = Listing(
    caption=gettext_lazy("Documents by the state of their scan"),
    columns=(
        Column("name", gettext_lazy("Name"), sort=False, heads=True),
        Column("subject", gettext_lazy("Attached to"), sort=False),
        Column("scan", gettext_lazy("Scan"), sort=False),
        Column("scan_finding", gettext_lazy("What was found"), sort=False),
        Column("attached_at", gettext_lazy("Attached"), sort=False),
    ),
    filters=(Filter("scan", gettext_lazy("Scan"), Scan.choices),),
    default_sort="attached_at",
)


@access(Permission.CONTROL)
@require_GET
def control(request: ActedRequest) -> HttpResponseBase:
    """Documents that are malicious, or that nobody has scanned; names of what others attached are not told here."""
    criteria = LISTING.criteria(request)
    states = [criteria.get("scan")] if criteria.get("scan") else [Scan.INFECTED, Scan.FAILED, Scan.WAITING]
    start, count = (0, 10_000) if LISTING.wants_csv(request) else (criteria.offset, criteria.limit)
    rows, total = queries.controlled(request.actor, states, start, count)
    if LISTING.wants_csv(request):
        return LISTING.csv("documents", rows)
    context = {
        "list": LISTING.page(request, criteria, rows, total),
        "counts": [(state.label, number) for state, number in queries.by_state().items()],
    }
    return render(request, "documents/control.html", context)
