# SPDX-License-Identifier: EUPL-1.2
"""Pages of the criteria (analysts) and of the draws (everybody)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diwana.foundation.accounts.access import PUBLIC, ActedRequest, access
from diwana.foundation.accounts.public import Role
from diwana.foundation.ledger.public import timeline
from diwana.foundation.reference.public import profile
from diwana.foundation.ui.listing import Column, Filter, Listing
from diwana.kernel import clock
from diwana.modules.risk import forms, proof, queries, services
from diwana.modules.risk.assessing import preview
from diwana.modules.risk.models import Criterion
from diwana.modules.risk.permissions import Permission

TONES = {"blue": "info", "orange": "caution", "red": "danger", "green": "good"}
CHANNEL_NAMES = {"blue": _("Blue"), "orange": _("Orange"), "red": _("Red"), "green": _("Green")}
ACTS = {
    "risk.create_criterion": _("Created"),
    "risk.change_criterion": _("Changed"),
    "risk.activate_criterion": _("Activated"),
    "risk.deactivate_criterion": _("Deactivated"),
}

LISTING = Listing(
    columns=(
        Column("code", _("Criterion")),
        Column("label", _("Reason"), sort=False, csv=lambda row: _label(row)),
        Column("channel", _("Channel")),
        Column("active", _("State")),
        Column("evaluated", _("Evaluated"), numeric=True, csv=lambda row: row.statistics.evaluated),
        Column("selected", _("Selected"), numeric=True, csv=lambda row: row.statistics.selected),
        Column("examined", _("Examined"), numeric=True, csv=lambda row: row.statistics.examined),
        Column("irregular", _("Irregular"), numeric=True, csv=lambda row: row.statistics.irregular),
        Column("hit_rate", _("Hit rate"), numeric=True, csv=lambda row: row.statistics.hit_rate),
    ),
    default_sort="code",
    filters=(
        Filter("channel", _("Channel"), tuple((code, CHANNEL_NAMES[code]) for code in ("blue", "orange", "red"))),
        Filter("active", _("State"), (("yes", _("Active")), ("no", _("Inactive")))),
    ),
    search_label=_("Search criteria"),
    caption=_("Risk criteria"),
)
_FIGURES = frozenset({"evaluated", "selected", "examined", "irregular"})


def _role(code: str) -> str:
    """A role of an event in words."""
    known = {str(role): str(role.label) for role in Role}
    return ", ".join(known.get(each, translated("The system")) for each in code.split(",") if each)


def _label(row: queries.CriterionRow) -> str:
    language = (get_language() or "fr")[:2]
    return row.labels.get(language) or row.labels["en"]


@access(Permission.VIEW_CRITERIA)
@require_GET
def criteria(request: ActedRequest) -> HttpResponse | StreamingHttpResponse:
    """Every criterion with what it has found."""
    asked = LISTING.criteria(request)
    rows = [row for row in queries.criteria(request.actor) if _wanted(row, asked.search, asked.filters)]
    rows.sort(key=lambda row: _sort_key(row, asked.sort), reverse=asked.descending)
    if LISTING.wants_csv(request):
        return LISTING.csv("criteria", rows)
    shown = [_shown(row) for row in rows[asked.offset : asked.offset + asked.limit]]
    context = {
        "list": LISTING.page(request, asked, shown, len(rows)),
        "random": queries.random_statistics(request.actor),
        "may_manage": request.actor.may(Permission.MANAGE_CRITERIA),
    }
    return render(request, "risk/criteria.html", context)


def _wanted(row: queries.CriterionRow, search: str, filters: Any) -> bool:
    text = " ".join((row.code, *row.labels.values())).casefold()
    return (
        search.casefold() in text
        and filters.get("channel", row.channel) == row.channel
        and filters.get("active", "yes" if row.active else "no") == ("yes" if row.active else "no")
    )


def _sort_key(row: queries.CriterionRow, name: str) -> Any:
    if name in _FIGURES:
        return getattr(row.statistics, name)
    if name == "hit_rate":
        rate = row.statistics.hit_rate
        return Decimal(-1) if rate is None else rate
    return getattr(row, name)


def _shown(row: queries.CriterionRow) -> dict[str, Any]:
    return {
        "row": row,
        "label": _label(row),
        "channel": CHANNEL_NAMES[row.channel],
        "tone": TONES[row.channel],
        "figures": row.statistics,
    }


@access(Permission.VIEW_CRITERIA)
@require_GET
def criterion(request: ActedRequest, code: str) -> HttpResponse:
    """One criterion: its condition in words, its figures, its history."""
    row = queries.criterion(request.actor, code)
    if row is None:
        raise Http404
    history = [
        {"at": entry.at, "what": ACTS[entry.verb], "who": _role(entry.role), "note": entry.reason or ""}
        for entry in timeline(f"criterion:{code}")
    ]
    context = {
        **_shown(row),
        "words": queries.in_words(row.condition),
        "history": history,
        "may_manage": request.actor.may(Permission.MANAGE_CRITERIA),
    }
    return render(request, "risk/criterion.html", context)


@access(Permission.MANAGE_CRITERIA)
@require_http_methods(["GET", "POST"])
def new(request: ActedRequest) -> HttpResponse | HttpResponseRedirect:
    """Write a criterion."""
    today = clock.today(profile(settings.COUNTRY).time_zone)
    values = {"share": "100", "priority": "100", "channel": "orange", "valid_from": today.isoformat(), "joint": "all"}
    if request.method == "GET":
        return _form(request, values, {}, None)
    values = request.POST.dict()
    form, unread = forms.typed(values)
    if not unread:
        try:
            services.create_criterion(request.actor, form=form)
        except services.InvalidCriterion as refused:
            return _form(request, values, forms.errors_of(refused.faults, values), None)
        messages.success(request, translated("The criterion is kept. Activate it to apply it."))
        return redirect("risk:criterion", form.code)
    return _form(request, values, _all_errors(form, unread, values), None)


@access(Permission.MANAGE_CRITERIA)
@require_http_methods(["GET", "POST"])
def edit(request: ActedRequest, code: str) -> HttpResponse | HttpResponseRedirect:
    """Change a criterion."""
    row = queries.criterion(request.actor, code)
    if row is None:
        raise Http404
    if request.method == "GET":
        return _form(request, forms.values_of(row), {}, row)
    values = request.POST.dict()
    form, unread = forms.typed(values, code)
    if not unread:
        try:
            services.change_criterion(request.actor, code=code, revision=_revision(request), form=form)
        except services.InvalidCriterion as refused:
            return _form(request, values, forms.errors_of(refused.faults, values), row)
        except services.Outdated:
            return _outdated(request, code)
        messages.success(request, translated("The criterion is changed."))
        return redirect("risk:criterion", code)
    return _form(request, values, _all_errors(form, unread, values), row)


def _all_errors(form: services.CriterionForm, unread: dict[str, str], values: dict[str, str]) -> dict[str, list[str]]:
    found = forms.errors_of(services.check(form), values)
    if form.condition is None:
        found.pop("condition", None)
    return found | {name: [text] for name, text in unread.items()}


def _form(
    request: ActedRequest, values: dict[str, str], errors: dict[str, list[str]], row: queries.CriterionRow | None
) -> HttpResponse:
    context = {
        **forms.controls(values, errors, new=row is None),
        "errors": list(forms.links(errors)),
        "row": row,
        "back": reverse("risk:criterion", args=[row.code]) if row else reverse("risk:criteria"),
    }
    return render(request, "risk/criterion_form.html", context, status=422 if errors else 200)


@access(Permission.MANAGE_CRITERIA)
@require_POST
def activate(request: ActedRequest, code: str) -> HttpResponseRedirect:
    """Apply a criterion from now on, or no longer (``active`` is ``yes`` or ``no``)."""
    active = request.POST.get("active") == "yes"
    try:
        services.set_active(request.actor, code=code, revision=_revision(request), active=active)
    except Criterion.DoesNotExist:
        raise Http404 from None
    except services.Outdated:
        return _outdated(request, code)
    done = (
        translated("The criterion applies from now on.") if active else translated("The criterion applies no longer.")
    )
    messages.success(request, done)
    return redirect("risk:criterion", code)


def _revision(request: ActedRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _outdated(request: ActedRequest, code: str) -> HttpResponseRedirect:
    messages.error(request, translated("Somebody has changed this criterion since you opened it. Look again."))
    return redirect("risk:criterion", code)


@access(Permission.VIEW_CRITERIA)
@require_http_methods(["GET", "POST"])
def attempt(request: ActedRequest) -> HttpResponse:
    """Which criteria a pasted declaration meets, active or not; nothing is stored or drawn."""
    form = forms.TryForm(request.POST or None)
    matches = None
    if form.is_valid():
        typed = form.cleaned_data
        today = clock.today(profile(settings.COUNTRY).time_zone)
        matches = [
            {**_shown(row), "item": item}
            for row, item in preview(
                queries.criteria(request.actor),
                typed["entry"],
                typed["value"],
                typed["taxes"],
                typed["new_trader"],
                today,
            )
        ]
    context = {"form": form, "matches": matches}
    return render(request, "risk/try.html", context, status=422 if form.is_bound and not form.is_valid() else 200)


@access(PUBLIC)
@require_GET
def draws(request: ActedRequest) -> HttpResponse:
    """The days of draws: what was committed, and what is revealed."""
    return render(request, "risk/draws.html", {"days": proof.public_days()})


@access(PUBLIC)
@require_GET
def draw_day(request: ActedRequest, day: date) -> HttpResponse:
    """One day: how to repeat its draws, and what comes out when we do."""
    known = proof.public_day(day)
    if known is None:
        raise Http404
    faults = None
    verified = proof.verify_day(day) if known.secret else None
    if verified is not None:
        faults = [(fault.leaf_hash, translated(fault.message) % fault.params) for fault in verified.faults]
    return render(request, "risk/draw_day.html", {"day": known, "verified": verified, "faults": faults})


@access(PUBLIC)
@require_GET
def draw_day_csv(request: ActedRequest, day: date) -> StreamingHttpResponse:
    """Every draw of a revealed day."""
    known = proof.public_day(day)
    if known is None or not known.secret:
        raise Http404
    response = StreamingHttpResponse(proof.draws_csv(known), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="draws-{day.isoformat()}.csv"'
    return response
