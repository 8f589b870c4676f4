# SPDX-License-Identifier: EUPL-1.2
"""The officer's queue of applications and the page of each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.public import add_refusal
from diwana.foundation.members import queries, services
from diwana.foundation.members.forms import ApprovalForm, QuestionForm, RefusalForm
from diwana.foundation.members.models import Kind, State
from diwana.foundation.members.permissions import Permission
from diwana.foundation.members.sections import SECTIONS
from diwana.foundation.members.views.applying import shown_answers
from diwana.foundation.ui.listing import Column, Filter, Listing

TONES = {State.SUBMITTED: "action", State.ASKED: "info", State.APPROVED: "good", State.REFUSED: "danger"}
LISTING = Listing(
    columns=(
        Column("reference", gettext_lazy("Reference"), heads=True),
        Column("name", gettext_lazy("Applicant"), sort=False),
        Column("kind", gettext_lazy("Kind"), sort=False, csv=lambda row: row.kind.label),
        Column("submitted_at", gettext_lazy("Sent on")),
        Column("state", gettext_lazy("State"), sort=False, csv=lambda row: row.state.label),
        Column("decided_by", gettext_lazy("Decided by"), sort=False),
    ),
    default_sort="submitted_at",
    filters=(
        Filter("state", gettext_lazy("State"), [each for each in State.choices if each[0] != State.DRAFT]),
        Filter("kind", gettext_lazy("Kind"), Kind.choices),
    ),
    search_label=gettext_lazy("Reference, or the whole e-mail address or tax number"),
    caption=gettext_lazy("Applications for registration, the oldest first"),
)


@access(Permission.VIEW)
@require_GET
def queue(request: ActedRequest) -> HttpResponseBase:
    """What was sent, the oldest first."""
    criteria = LISTING.criteria(request)
    if LISTING.wants_csv(request):
        return LISTING.csv("registrations", queries.every(request.actor, criteria))
    rows, total = queries.find(request.actor, criteria)
    shown = [(row, row.kind.label, row.state.label, TONES.get(row.state, "quiet")) for row in rows]
    return render(request, "members/queue.html", {"list": LISTING.page(request, criteria, rows, total), "shown": shown})


@access(Permission.VIEW)
@require_GET
def application(request: ActedRequest, pk: int) -> HttpResponse:
    """One application: its answers, what the register holds that resembles it, and the decision."""
    return _page(request, pk)


def _page(request: ActedRequest, pk: int, status: int = 200, **bound: forms.Form) -> HttpResponse:
    try:
        found = queries.application(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown
    company = found.row.kind is Kind.ORGANISATION
    kinds = found.entry.get("organisation", {}).get("kinds", [])
    offered: dict[str, Any] = {
        "approval": ApprovalForm(auto_id="f-%s", initial={"identifier": found.code, "kinds": kinds}),
        "refusal": RefusalForm(auto_id="r-%s"),
        "question": QuestionForm(auto_id="q-%s"),
    }
    sections = []
    for name, kind in SECTIONS[found.row.kind].items():
        form = kind(found.entry[name], context={})
        sections.append((kind.title, [answer for answer in shown_answers(form) if answer[1]]))
    context = {
        "application": found,
        "row": found.row,
        "sections": sections,
        "company": company,
        "state": found.row.state.label,
        "tone": TONES.get(found.row.state, "quiet"),
        "decidable": found.open and request.actor.may(Permission.DECIDE),
        "kind": found.row.kind.label,
        **offered,
        **bound,
    }
    return render(request, "members/application.html", context, status=status)


@access(Permission.DECIDE)
@require_POST
def approve(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter the applicant in the register."""
    found = _known(request, pk)
    form = ApprovalForm(request.POST, auto_id="f-%s")
    arguments: dict[str, Any] = {}
    if found.row.kind is Kind.ORGANISATION:
        if not form.is_valid():
            return _page(request, pk, 400, approval=form)
        arguments = form.cleaned_data
    try:
        services.approve(request.actor, application=pk, **arguments)
    except Refused as refused:
        form.is_valid()
        add_refusal(form, refused)
        return _page(request, pk, 400, approval=form)
    messages.success(request, _("The applicant is registered, and told so by e-mail."))
    return redirect("members:application", pk)


def _known(request: ActedRequest, pk: int) -> queries.ApplicationView:
    try:
        return queries.application(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown


@access(Permission.DECIDE)
@require_POST
def refuse(request: ActedRequest, pk: int) -> HttpResponse:
    """Refuse it; the applicant reads why."""
    _known(request, pk)
    form = RefusalForm(request.POST, auto_id="r-%s")
    if not form.is_valid():
        return _page(request, pk, 400, refusal=form)
    try:
        services.refuse(request.actor, application=pk, reason=form.cleaned_data["reason"])
    except Refused as refused:
        add_refusal(form, refused)
        return _page(request, pk, 400, refusal=form)
    messages.success(request, _("The application is refused; the applicant is told why by e-mail."))
    return redirect("members:application", pk)


@access(Permission.DECIDE)
@require_POST
def ask(request: ActedRequest, pk: int) -> HttpResponse:
    """Ask the applicant for more."""
    _known(request, pk)
    form = QuestionForm(request.POST, auto_id="q-%s")
    if not form.is_valid():
        return _page(request, pk, 400, question=form)
    try:
        services.ask(request.actor, application=pk, question=form.cleaned_data["question"])
    except Refused as refused:
        add_refusal(form, refused)
        return _page(request, pk, 400, question=form)
    messages.success(request, _("The applicant is asked by e-mail; his pages are open again."))
    return redirect("members:application", pk)
