# SPDX-License-Identifier: EUPL-1.2
"""The year: which days are off, drawn, listed, and as a file for calendar programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from diwana.foundation.accounts.access import PUBLIC, access
from diwana.foundation.calendar import picture
from diwana.foundation.calendar.days import add_working_days, office_calendar
from diwana.foundation.calendar.facts import Certainty, DayOff
from diwana.foundation.calendar.forms import CountForm
from diwana.foundation.calendar.permissions import Permission
from diwana.foundation.calendar.services import FIRST_YEAR, LAST_YEAR
from diwana.kernel import clock

TONES = {Certainty.FIXED: "quiet", Certainty.ANNOUNCED: "good", Certainty.EXPECTED: "caution"}


def certainty_label(certainty: Certainty) -> str:
    return {
        Certainty.FIXED: _("Fixed"),
        Certainty.ANNOUNCED: _("Announced"),
        Certainty.EXPECTED: _("Expected"),
    }[certainty]


def shown(day: DayOff) -> dict[str, Any]:
    """A day off as pages show it."""
    return {
        "day": day,
        "label": picture.label(day),
        "weekday": picture.weekdays("wide")[day.day.weekday()],
        "certainty": _("No day off") if day.cancelled else certainty_label(day.certainty),
        "tone": "quiet" if day.cancelled else TONES[day.certainty],
    }


def _year(asked: int | None, today: date) -> int:
    year = today.year if asked is None else asked
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


@access(PUBLIC)
@require_GET
def year(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The days off of a year and its working days; counts working days for who asks."""
    today = clock.today(settings.TIME_ZONE)
    wanted = _year(year, today)
    known = office_calendar()
    form = CountForm(request.GET) if "count" in request.GET else CountForm(initial={"start": today, "count": 10})
    reached = None
    if form.is_bound and form.is_valid():
        reached = add_working_days(form.cleaned_data["start"], form.cleaned_data["count"])
    months = picture.months(known, wanted, today)
    actor = getattr(request, "actor", None)
    context = {
        "year": wanted,
        "before": wanted - 1 if wanted > FIRST_YEAR else None,
        "after": wanted + 1 if wanted < LAST_YEAR else None,
        "months": months,
        "working": sum(month.working for month in months),
        "weekdays": list(zip(picture.weekdays(), picture.weekdays("wide"), strict=True)),
        "days": [shown(each) for each in known.days_off(wanted)],
        "hours": known.hours(today),
        "today": today,
        "form": form,
        "reached": reached,
        "reached_weekday": picture.weekdays("wide")[reached.weekday()] if reached else "",
        "may_announce": actor is not None and actor.may(Permission.ANNOUNCE),
    }
    return render(request, "calendar/year.html", context)


@access(PUBLIC)
@require_GET
def ics(request: HttpRequest, year: int) -> HttpResponse:
    """The days off of a year as iCalendar, in the reader's language."""
    wanted = _year(year, clock.today(settings.TIME_ZONE))
    days = [each for each in office_calendar().days_off(wanted) if not each.office]
    name = _("Public holidays %(year)s") % {"year": wanted}
    answer = HttpResponse(picture.ics(days, wanted, name), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="holidays-{wanted}.ics"'
    return answer
