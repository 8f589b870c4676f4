# SPDX-License-Identifier: EUPL-1.2
"""The documents of a declaration: the page of a draft where they are attached, and the list that every page shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect, render

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.foundation.documents.public import shelf
from diwana.modules.clearance.elements import ELEMENTS
from diwana.modules.clearance.forms.entries import items_of, value_at
from diwana.modules.clearance.intake import Entry
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.states import State
from diwana.modules.clearance.views import words
from diwana.modules.clearance.views.common import lists
from diwana.modules.clearance.views.drafts import own_draft

MOST_DECLARED = 200


@access(Permission.DECLARE)
def files(request: ActedRequest, pk: int) -> HttpResponse:
    """Attach documents to a draft, each to the document of box 44 that it is."""
    page = own_draft(request, pk)
    if page.row.state is not State.DRAFT:
        return redirect("clearance:declaration", pk)
    declared = _declared(page.entry)
    found = shelf(request.actor, f"declaration:{pk}")
    given = {(each.code, each.reference) for each in found.documents}
    context = {
        "page": page,
        "row": page.row,
        "shelf": found,
        "declared": [(f"{each.code}|{each.reference}", each.text) for each in declared],
        "missing": [each for each in declared if (each.code, each.reference) not in given],
    }
    return render(request, "clearance/files.html", context)


class Declared(NamedTuple):
    """A document that box 44 names, with the label of its code."""

    code: str
    label: str
    reference: str

    @property
    def text(self) -> str:
        return " · ".join(part for part in self if part)


def _declared(entry: Entry) -> list[Declared]:
    """The documents that box 44 names, of the whole and of the items, each once."""
    codes = lists()
    found: dict[tuple[str, str], Declared] = {}
    for code, reference in _named(entry):
        if len(found) < MOST_DECLARED and len(code) <= 8 and len(reference) <= 70:
            known = codes.entry(ELEMENTS["documents/code"].codes, code)
            label = words.label_of(known.labels, code) if known is not None else ""
            found.setdefault((code, reference), Declared(code, label, reference))
    return list(found.values())


def _named(entry: Entry) -> Iterator[tuple[str, str]]:
    for part in (entry, *items_of(entry)):
        documents = value_at(part, "documents")
        for each in documents if isinstance(documents, list) else []:
            code, reference = value_at(each, "code"), value_at(each, "reference")
            if isinstance(code, str) and code:
                yield code, reference if isinstance(reference, str) else ""
