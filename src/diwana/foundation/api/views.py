# SPDX-License-Identifier: EUPL-1.2
"""The pages that the ``type`` of a problem leads to."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from diwana.foundation.accounts.access import PUBLIC, access
from diwana.foundation.api.catalogue import Kind, kinds


def _told(kind: Kind) -> dict[str, object]:
    return {
        "code": kind.code,
        "status": kind.status,
        "title": _(kind.title),
        "when": _(kind.when),
        "remedy": _(kind.remedy),
    }


@access(PUBLIC)
@require_GET
def problems(request: HttpRequest) -> HttpResponse:
    """All problems that the API may answer."""
    return render(request, "api/problems.html", {"kinds": [_told(kind) for kind in kinds()]})


@access(PUBLIC)
@require_GET
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """One problem: what it means and what to do."""
    found = next((kind for kind in kinds() if kind.code == code), None)
    if found is None:
        raise Http404
    return render(request, "api/problem.html", {"kind": _told(found)})
