# SPDX-License-Identifier: EUPL-1.2
"""The page that shows officers where a translation is missing in their data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.languages import queries
from diwana.foundation.languages.permissions import Permission
from diwana.foundation.languages.queries import PROBLEMS
from diwana.foundation.ui.listing import Column, Filter, Listing

NAMES = {"fr": _("French"), "ar": _("Arabic"), "en": _("English")}
MOST_EXPORTED = 100_000


def _sets(request: HttpRequest) -> Sequence[tuple[str, Any]]:
    return list(queries.sets(request.actor).items())  # type: ignore[attr-defined]


LISTING = Listing(
    columns=(
        Column("label", _("Data"), sort=False),
        Column("key", _("Code"), sort=False, heads=True),
        Column("shown", _("In another language"), sort=False),
        Column("language", _("Language"), sort=False, csv=lambda gap: str(NAMES[gap.language])),
        Column("problem", _("What is wrong"), sort=False, csv=lambda gap: translated(PROBLEMS[gap.problem])),
    ),
    default_sort="key",
    filters=(
        Filter("set", _("Data"), _sets),
        Filter("language", _("Language"), tuple(NAMES.items())),
        Filter("problem", _("What is wrong"), tuple((str(code), _(text)) for code, text in PROBLEMS.items())),
    ),
    search_label=_("Search a code or a text"),
    caption=_("Rows that lack a translation"),
    per_page=50,
    csv_only=(Column("set", _("Set")), Column("text", _("Text that stands there"))),
)


@access(Permission.VIEW)
@require_GET
def gaps(request: ActedRequest) -> HttpResponseBase:
    """How complete each language is in each data set, and the rows that lack a text; ``format=csv`` exports these."""
    asked = LISTING.criteria(request)
    found = queries.gaps(
        request.actor,
        only=asked.get("set"),
        language=asked.get("language"),
        problem=asked.get("problem"),
        search=asked.search,
    )
    if LISTING.wants_csv(request):
        return LISTING.csv("translations", islice(found, MOST_EXPORTED))
    every = list(found)
    rows = every[asked.offset : asked.offset + asked.limit]
    context = {
        "list": LISTING.page(request, asked, rows, len(every)),
        "lines": [(gap, NAMES[gap.language], translated(PROBLEMS[gap.problem])) for gap in rows],
        "languages": list(NAMES.items()),
        "sets": [
            (each, [(code, each.share(code), each.total - each.told[code]) for code in NAMES])
            for each in queries.completeness(request.actor)
        ],
    }
    return render(request, "languages/gaps.html", context)
