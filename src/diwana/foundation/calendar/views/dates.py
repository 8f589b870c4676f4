# SPDX-License-Identifier: EUPL-1.2
"""The administrator's pages: the feasts whose date is announced, and days off that no list names."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.calendar import picture, queries, services
from diwana.foundation.calendar.errors import Refused, Unknown
from diwana.foundation.calendar.facts import Certainty
from diwana.foundation.calendar.forms import AnnounceForm, CloseForm, add_refusal
from diwana.foundation.calendar.permissions import Permission
from diwana.foundation.calendar.views.year import certainty_label, shown
from diwana.foundation.reference.public import code_lists
from diwana.foundation.ui.listing import Column, Filter, Listing
from diwana.kernel import clock

YEARS = 3


def _years(request: HttpRequest) -> list[tuple[str, str]]:
    first = clock.today(settings.TIME_ZONE).year - 1
    return [(str(year), str(year)) for year in range(first, first + YEARS + 1)]


def _certainties(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(each), certainty_label(each)) for each in (Certainty.EXPECTED, Certainty.ANNOUNCED)]


LISTING = Listing(
    columns=(
        Column("label", _("Feast"), sort=False, heads=True, csv=picture.label),
        Column("day", _("Day")),
        Column("weekday", _("Weekday"), sort=False, csv=lambda row: row.day.isoweekday()),
        Column("certainty", _("Date"), sort=False, csv=lambda row: str(row.certainty)),
        Column("source", _("Announced by"), sort=False),
    ),
    default_sort="day",
    filters=(Filter("year", _("Year"), _years), Filter("certainty", _("Date"), _certainties)),
    search_label=_("Search a feast"),
    caption=_("Feasts whose date is announced"),
)


@access(Permission.ANNOUNCE)
@require_GET
def dates(request: ActedRequest) -> HttpResponseBase:
    """The feasts of last year to the year after next, the expected ones to be confirmed or moved."""
    criteria = LISTING.criteria(request)
    first = clock.today(settings.TIME_ZONE).year - 1
    if not criteria.get("year") and not criteria.narrowed:
        first += 1  # what is past is of interest to who asks for it
    found = queries.moving_days(first, YEARS + 1, criteria)
    if LISTING.wants_csv(request):
        return LISTING.csv("feasts", found)
    rows = [shown(each) for each in found[criteria.offset : criteria.offset + criteria.limit]]
    return render(request, "calendar/dates.html", {"list": LISTING.page(request, criteria, rows, len(found))})


@access(Permission.ANNOUNCE)
@require_http_methods(["GET", "POST"])
def announce(request: ActedRequest, code: str) -> HttpResponse:
    """Confirm or move the date of one feast."""
    try:
        known = services.moving(code)
    except Unknown as unknown:
        raise Http404 from unknown
    form = AnnounceForm(request.POST or None, initial={"day": known.day})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            moved = services.announce(request.actor, code=code, day=values["day"], source=values["source"])
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _said(moved))
            return redirect("calendar:dates")
    context = {"form": form, "row": shown(known), "depending": queries.depending_on([known.day])}
    return render(request, "calendar/announce.html", context, status=422 if form.errors else 200)


@access(Permission.ANNOUNCE)
@require_http_methods(["GET", "POST"])
def close(request: ActedRequest) -> HttpResponse:
    """Enter a day off that no list names."""
    form = CloseForm(request.POST or None, offices=_offices())
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        labels = {language: values[language] for language in ("fr", "ar", "en")}
        try:
            moved = services.close_offices(
                request.actor, day=values["day"], labels=labels, source=values["source"], office=values["office"]
            )
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _said(moved))
            return redirect("calendar:dates")
    return render(request, "calendar/close.html", {"form": form}, status=422 if form.errors else 200)


def _said(moved: int) -> str:
    return ngettext(
        "The day is entered. %(count)s time limit was moved.",
        "The day is entered. %(count)s time limits were moved.",
        moved,
    ) % {"count": moved}


def _offices() -> list[tuple[str, str]]:
    language = (get_language() or "fr")[:2]
    offices = code_lists(settings.COUNTRY, clock.today(settings.TIME_ZONE)).lists.get("offices", {})
    return [(code, entry.labels.get(language, code)) for code, entry in offices.items()]
