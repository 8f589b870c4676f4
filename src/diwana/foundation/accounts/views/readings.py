# SPDX-License-Identifier: EUPL-1.2
"""What auditors read: the purpose they state, and the log that supervisors and administrators see."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from diwana.foundation.accounts import queries, readings
from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.forms import PurposeForm, add_refusal
from diwana.foundation.accounts.middleware import ORGANISATION, SITTING
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.roles import Role
from diwana.foundation.ui.listing import Column, Filter, Listing


def _auditors(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in queries.auditors()]


LISTING = Listing(
    columns=(
        Column("at", gettext_lazy("When")),
        Column("person", gettext_lazy("Who"), sort=False, heads=True),
        Column("path", gettext_lazy("What was read"), sort=False, csv=lambda row: row.address),
        Column("purpose", gettext_lazy("Purpose"), sort=False),
        Column("sitting", gettext_lazy("Sitting"), sort=False, numeric=True),
    ),
    default_sort="-at",
    filters=(
        Filter("person", gettext_lazy("Auditor"), _auditors),
        Filter("since", gettext_lazy("Since")),
        Filter("until", gettext_lazy("Until")),
    ),
    search_label=gettext_lazy("Address, such as declarations/17"),
    caption=gettext_lazy("What auditors have read, newest first"),
)


@access(SIGNED_IN, changes=False)
@require_http_methods(["GET", "POST"])
def purpose(request: ActedRequest) -> HttpResponse:
    """An auditor states why he reads; from then on he may, and what he reads is noted with it."""
    person = request.actor.person
    assert person is not None
    try:
        seat = queries.seat_for(person, request.session.get(ORGANISATION))
    except queries.NotAMember:
        seat = queries.seat_for(person)
    if Role.AUDITOR not in seat.actor.roles or request.second_factor_missing:
        raise Http404
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request.session[SITTING] = readings.open_sitting(seat.actor, form.cleaned_data["purpose"])
        except Refused as refused:
            add_refusal(form, refused)
        else:
            wanted = request.GET.get("next", "/")
            own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
            return redirect(wanted if own else "/")
    return render(request, "accounts/purpose.html", {"form": form}, status=400 if form.errors else 200)


@access(Permission.VIEW_READINGS)
@require_GET
def log(request: ActedRequest) -> HttpResponseBase:
    """Who read what, when and why."""
    criteria = LISTING.criteria(request)
    if LISTING.wants_csv(request):
        return LISTING.csv("readings", queries.every_reading(criteria))
    rows, total = queries.find_readings(criteria)
    return render(request, "accounts/readings.html", {"list": LISTING.page(request, criteria, rows, total)})


@access(Permission.VIEW_READINGS)
@require_GET
def sitting(request: ActedRequest, pk: int) -> HttpResponse:
    """One sitting: its purpose, its readings, and whether the log of it is what was written."""
    try:
        found = queries.sitting(pk)
    except Unknown as unknown:
        raise Http404 from unknown
    return render(request, "accounts/sitting.html", {"sitting": found, "faults": readings.faults(pk)})
