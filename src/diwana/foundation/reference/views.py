# SPDX-License-Identifier: EUPL-1.2
"""Pages of the code lists: open to everybody, replaced by those who may."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from diwana.foundation.accounts.access import PUBLIC, ActedRequest, access
from diwana.foundation.reference import csvfile, queries
from diwana.foundation.reference.catalogue import LISTS, ListDefinition
from diwana.foundation.reference.forms import LoadForm
from diwana.foundation.reference.permissions import Permission
from diwana.foundation.reference.profiles import INTERNATIONAL, profile, profile_codes
from diwana.foundation.reference.services import load_list
from diwana.foundation.ui.listing import Column, Criteria, Filter, Listing
from diwana.kernel import clock

MOST_FAULTS_SHOWN = 200

LISTING = Listing(
    columns=(
        Column("code", _("Code")),
        Column("label", _("Name"), sort=False),
        Column("attributes", _("More"), sort=False),
        Column("valid_from", _("First day")),
        Column("valid_to", _("Last day")),
        Column("source", _("Source"), sort=False),
    ),
    default_sort="code",
    filters=(Filter("on", _("Valid on")),),
    search_label=_("Search a code or a name"),
    caption=_("Codes of the list"),
    per_page=50,
    exports=False,
)


@access(PUBLIC)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every stored list, with its size and when it was brought."""
    found = [
        {"name": load.list, "country": load.country or INTERNATIONAL, "label": LISTS[load.list].label, "load": load}
        for load in queries.latest_loads()
        if load.list in LISTS
    ]
    context = {"lists": found, "may_load": _may_load(request), "profiles": {code: _name(code) for code in _countries()}}
    return render(request, "reference/index.html", context)


@access(PUBLIC)
@require_GET
def entries(request: HttpRequest, country: str, name: str) -> HttpResponse:
    """One list as at a day, searched; ``format=csv`` is the file that can be loaded back."""
    definition, profile_code = _known(country, name)
    asked = LISTING.criteria(request)
    today = clock.today(profile(settings.COUNTRY).time_zone)
    on = asked.day("on")
    if LISTING.wants_csv(request):
        return _csv(definition, profile_code, on)
    wanted = _found(queries.rows(name, profile_code, on), name, asked)
    context = {
        "list": LISTING.page(request, asked, wanted[asked.offset : asked.offset + asked.limit], len(wanted)),
        "definition": definition,
        "country": country,
        "country_name": _name(country),
        "today": today,
        "may_load": _may_load(request),
    }
    return render(request, "reference/entries.html", context)


@access(Permission.LOAD)
@require_http_methods(["GET", "POST"])
def load(request: ActedRequest, country: str, name: str) -> HttpResponse | HttpResponseRedirect:
    """Replace a list by a file; a wrong file changes nothing and is answered with all its faults."""
    definition, profile_code = _known(country, name)
    form = LoadForm(request.POST or None, request.FILES or None)
    faults: list[Any] = []
    if form.is_valid():
        content = form.cleaned_data["file"].read(csvfile.MAXIMUM_BYTES + 1)
        reason = form.cleaned_data["reason"]
        try:
            done = load_list(request.actor, name=name, country=profile_code, content=content, reason=reason)
        except csvfile.UnreadableList as refused:
            faults = [
                (fault.line, fault.column, fault.value[:80], translated(fault.message)) for fault in refused.errors
            ]
        else:
            messages.success(request, translated("%(entries)s codes are loaded.") % {"entries": done.entries})
            return redirect("reference:entries", country, name)
    context = {
        "form": form,
        "definition": definition,
        "columns": csvfile.columns(definition),
        "country": country,
        "country_name": _name(country),
        "faults": faults[:MOST_FAULTS_SHOWN],
        "fault_count": len(faults),
        "back": reverse("reference:entries", args=[country, name]),
    }
    bad = bool(faults) or (form.is_bound and not form.is_valid())
    return render(request, "reference/load.html", context, status=422 if bad else 200)


def _known(country: str, name: str) -> tuple[ListDefinition, str]:
    if name not in LISTS or country not in _countries():
        raise Http404
    return LISTS[name], "" if country == INTERNATIONAL else country


def _countries() -> tuple[str, ...]:
    return (INTERNATIONAL, *profile_codes())


def _name(country: str) -> str:
    if country == INTERNATIONAL:
        return translated("International")
    names = profile(country).names
    return str(names.get((get_language() or "fr")[:2], names["en"]))


def _may_load(request: HttpRequest) -> bool:
    actor = getattr(request, "actor", None)
    return actor is not None and actor.may(Permission.LOAD)


def _found(rows: tuple[csvfile.Row, ...], name: str, asked: Criteria) -> list[dict[str, Any]]:
    language = (get_language() or "fr")[:2]
    search = asked.search.casefold()
    found = []
    for row in rows:
        labels = queries.labels_of(name, row)
        if search and search not in " ".join((row.code, *labels.values())).casefold():
            continue
        found.append(
            {
                "code": row.code,
                "label": labels.get(language, ""),
                "attributes": ", ".join(f"{key} {value}" for key, value in row.attributes.items()),
                "valid_from": None if row.valid_from == csvfile.START_OF_TIME else row.valid_from,
                "valid_to": row.valid_to,
                "source": row.source,
            }
        )
    latest = date.max
    ends = {"valid_from": date.min, "valid_to": latest}
    found.sort(key=lambda row: (row[asked.sort] or ends.get(asked.sort), row["code"]), reverse=asked.descending)
    return found


def _csv(definition: ListDefinition, country: str, on: date | None) -> HttpResponse:
    text = csvfile.write(definition, queries.rows(definition.name, country, on))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{definition.name}.csv"'
    return response
