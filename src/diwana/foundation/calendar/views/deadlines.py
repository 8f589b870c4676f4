# SPDX-License-Identifier: EUPL-1.2
"""The officers' pages of time limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.accounts.public import person_names
from diwana.foundation.calendar import queries, services
from diwana.foundation.calendar.errors import Changed, Refused, Unknown
from diwana.foundation.calendar.facts import Deadline
from diwana.foundation.calendar.forms import UNIT_LABELS, ExtendForm, ResumeForm, SuspendForm, add_refusal
from diwana.foundation.calendar.kinds import TARGET, kinds
from diwana.foundation.calendar.models import DeadlineState
from diwana.foundation.calendar.permissions import Permission
from diwana.foundation.calendar.picture import length
from diwana.foundation.reference.public import code_lists
from diwana.foundation.ui.listing import Column, Filter, Listing
from diwana.kernel import clock
from diwana.kernel.deadlines import Span, Unit

WHAT = {
    "calendar.open_deadline": gettext_lazy("Opened"),
    "calendar.suspend_deadline": gettext_lazy("Suspended"),
    "calendar.resume_deadline": gettext_lazy("Resumed"),
    "calendar.extend_deadline": gettext_lazy("Extended"),
    "calendar.move_deadline": gettext_lazy("Moved: a day off was announced"),
    "calendar.meet_deadline": gettext_lazy("Met"),
    "calendar.withdraw_deadline": gettext_lazy("Withdrawn"),
}


def _states(request: HttpRequest) -> list[tuple[str, str | Promise]]:
    return [(queries.OVERDUE, gettext_lazy("Overdue")), *((each.value, each.label) for each in DeadlineState)]


def _kinds(request: HttpRequest) -> list[tuple[str, str | Promise]]:
    return [(kind.code, kind.label) for kind in kinds().values()]


def _office_names() -> dict[str, str]:
    language = (get_language() or "fr")[:2]
    offices = code_lists(settings.COUNTRY, clock.today(settings.TIME_ZONE)).lists.get("offices", {})
    return {code: entry.labels.get(language, code) for code, entry in offices.items()}


def _offices(request: HttpRequest) -> list[tuple[str, str]]:
    actor = getattr(request, "actor", None)
    return [(code, name) for code, name in _office_names().items() if actor is not None and actor.serves(code)]


LISTING = Listing(
    columns=(
        Column("title", gettext_lazy("Subject"), heads=True, csv=lambda row: row.title or row.subject),
        Column("kind", gettext_lazy("Time limit"), sort=False),
        Column("office", gettext_lazy("Office"), sort=False),
        Column("start", gettext_lazy("From"), csv=lambda row: row.limit.start),
        Column("last_day", gettext_lazy("Last day")),
        Column("left", gettext_lazy("Left"), sort=False, csv=lambda row: row.remaining),
        Column("state", gettext_lazy("State"), sort=False),
    ),
    default_sort="last_day",
    filters=(
        Filter("state", gettext_lazy("State"), _states),
        Filter("kind", gettext_lazy("Time limit"), _kinds),
        Filter("office", gettext_lazy("Office"), _offices),
    ),
    search_label=gettext_lazy("Number or subject"),
    caption=gettext_lazy("Time limits"),
    per_page=50,
)


@access(Permission.VIEW_DEADLINES)
@require_GET
def deadlines(request: ActedRequest) -> HttpResponseBase:
    """The open time limits of my offices, the most urgent first."""
    criteria = LISTING.criteria(request)
    if LISTING.wants_csv(request):
        return LISTING.csv("deadlines", queries.every(request.actor, criteria))
    found, total = queries.find(request.actor, criteria, criteria.offset, criteria.limit)
    offices = _office_names()
    rows = [shown(each, offices) for each in found]
    return render(request, "calendar/deadlines.html", {"list": LISTING.page(request, criteria, rows, total)})


def shown(deadline: Deadline, offices: dict[str, str]) -> dict[str, Any]:
    """A time limit as pages show it."""
    kind = kinds().get(deadline.kind)
    state, tone = str(DeadlineState(deadline.state).label), _TONES[deadline.state]
    if deadline.overdue:
        state, tone = _("Overdue"), "danger"
    return {
        "deadline": deadline,
        "title": deadline.title or deadline.subject,
        "kind": kind.label if kind else deadline.kind,
        "address": kind.address(deadline.subject.partition(":")[2]) if kind else "",
        "office": offices.get(deadline.office, deadline.office),
        "left": "" if deadline.closed_on or deadline.overdue else length(deadline.remaining, deadline.unit),
        "state": state,
        "tone": tone,
    }


_TONES = {"running": "info", "suspended": "caution", "met": "good", "withdrawn": "quiet"}


def span_words(span: Span) -> str:
    """A span as the law words it."""
    if span.unit is Unit.MONTHS:
        return ngettext("%(count)s month", "%(count)s months", span.amount) % {"count": span.amount}
    if span.unit is Unit.YEARS:
        return ngettext("%(count)s year", "%(count)s years", span.amount) % {"count": span.amount}
    return length(span.amount, span.unit)


@access(Permission.VIEW_DEADLINES)
@require_GET
def deadline(request: ActedRequest, pk: int) -> HttpResponse:
    """One time limit: how it is reckoned, what happened to it, what may be done."""
    return _page(request, _known(request, pk))


def _known(request: ActedRequest, pk: int) -> Deadline:
    try:
        return queries.deadline(request.actor, pk)
    except Unknown as unknown:
        raise Http404 from unknown


def _page(request: ActedRequest, known: Deadline, status: int = 200, **bound: forms.Form) -> HttpResponse:
    today = clock.today(settings.TIME_ZONE)
    steers = request.actor.may(Permission.STEER_DEADLINE)
    running = known.state == DeadlineState.RUNNING and not known.overdue
    suspended = known.state == DeadlineState.SUSPENDED
    events = queries.history(known.id)
    names = person_names({event.person for event in events if event.person is not None})
    context = {
        "row": shown(known, _office_names()),
        "basis": _("Service target of this administration") if known.basis == TARGET else known.basis,
        "term": span_words(known.limit.term.span),
        "extensions": [span_words(span) for span in known.limit.extensions],
        "history": [
            {
                "at": event.at,
                "what": WHAT.get(event.verb, event.verb),
                "who": names.get(event.person, "") if event.person is not None else _("Automatic"),
                "note": event.reason or "",
                "proof": event.index,
            }
            for event in events[::-1]
        ],
        "suspend": (bound.get("suspend") or SuspendForm(initial={"since": today})) if steers and running else None,
        "resume": (bound.get("resume") or ResumeForm(initial={"on": today})) if steers and suspended else None,
        "extend": (bound.get("extend") or ExtendForm()) if steers and (running or suspended) else None,
        "units": UNIT_LABELS,
    }
    return render(request, "calendar/deadline.html", context, status=status)


@access(Permission.STEER_DEADLINE)
@require_POST
def suspend(request: ActedRequest, pk: int) -> HttpResponse:
    """Stop the clock."""
    return _act(request, pk, "suspend", SuspendForm(request.POST), services.suspend, _("The time limit is suspended."))


@access(Permission.STEER_DEADLINE)
@require_POST
def resume(request: ActedRequest, pk: int) -> HttpResponse:
    """Let the clock run again."""
    return _act(request, pk, "resume", ResumeForm(request.POST), services.resume, _("The time limit runs again."))


@access(Permission.STEER_DEADLINE)
@require_POST
def extend(request: ActedRequest, pk: int) -> HttpResponse:
    """Prolong the time limit."""

    def act(actor: Any, pk: int, *, version: int, amount: int, unit: str, reason: str) -> object:
        return services.extend(actor, pk, version=version, span=Span(amount, Unit(unit)), reason=reason)

    return _act(request, pk, "extend", ExtendForm(request.POST), act, _("The time limit is extended."))


def _act(
    request: ActedRequest, pk: int, name: str, form: forms.Form, act: Callable[..., object], done: str
) -> HttpResponse:
    """Carry out an act; a refused one shows the page again with what was typed."""
    known = _known(request, pk)
    status = 422
    if form.is_valid():
        text = request.POST.get("version", "")
        version = int(text) if text.isdecimal() and len(text) < 10 else -1
        try:
            act(request.actor, pk, version=version, **form.cleaned_data)
        except Unknown as unknown:
            raise Http404 from unknown
        except Changed:
            messages.error(request, _("Somebody changed it meanwhile. Look at it again."))
            return redirect("calendar:deadline", pk)
        except Refused as refused:
            add_refusal(form, refused)
            status = 409 if not refused.field else 422
        else:
            messages.success(request, done)
            return redirect("calendar:deadline", pk)
    return _page(request, known, status, **{name: form})
