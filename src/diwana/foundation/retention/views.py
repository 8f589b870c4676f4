# SPDX-License-Identifier: EUPL-1.2
"""What is kept of people, for everybody; what was erased, for those who watch over it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from diwana.foundation.accounts.access import PUBLIC, access
from diwana.foundation.retention import queries
from diwana.foundation.retention.permissions import Permission


@access(PUBLIC)
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """Every kind of personal data, why it is kept and for how long."""
    lines = [(gettext(rule.what), gettext(rule.basis), span(rule.months), rule.deleted) for rule in queries.kept()]
    return render(request, "retention/kept.html", {"lines": lines})


@access(Permission.READ)
@require_GET
def erasures(request: HttpRequest) -> HttpResponse:
    """The same with its figures: what is past its time now, what was erased and when."""
    lines = [(gettext(row.rule.what), span(row.rule.months), row) for row in queries.standings()]
    return render(request, "retention/erasures.html", {"lines": lines})


def span(months: int) -> str:
    """A time in years where it is whole years, else in months."""
    if months % 12 == 0:
        return ngettext("%(count)s year", "%(count)s years", months // 12) % {"count": months // 12}
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
