# SPDX-License-Identifier: EUPL-1.2
"""The page of one declaration, for whoever may know of it, and what the declarant may still do."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.accounts.public import standings
from diwana.foundation.documents.public import shelf_at
from diwana.foundation.papers.public import Permission as PaperPermission
from diwana.foundation.papers.public import of_subject
from diwana.foundation.payments.public import Method
from diwana.kernel.codelists import CodeLists
from diwana.kernel.rules import Severity
from diwana.modules.clearance import services
from diwana.modules.clearance.attachments import standing_of
from diwana.modules.clearance.elements import ELEMENTS
from diwana.modules.clearance.forms.entries import shown, value_at
from diwana.modules.clearance.forms.layout import NAMED_BY
from diwana.modules.clearance.forms.sections import HEADER
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.queries import DeclarationPage, TaxRow
from diwana.modules.clearance.states import (
    IRREGULARITY_LABELS,
    SELECTED_CHANNELS,
    IrregularityKind,
    Resolution,
    State,
    Verb,
)
from diwana.modules.clearance.views import words
from diwana.modules.clearance.views.common import attempt, lists, page_of, version_of
from diwana.modules.clearance.views.panel import ItemTaxes, Line

ZERO = Decimal()


class Answer(NamedTuple):
    """A line of what was declared: label, value, box."""

    label: str
    value: str
    box: str


def answers(entry: Any, names: Mapping[str, str]) -> list[tuple[str, list[Answer]]]:
    """What the header declares, by section, without what was not given; ``names`` by customs code of a party."""
    found, codes = [], lists()
    for section in HEADER:
        lines = []
        for block in section.blocks:
            if block.rows:
                members = value_at(entry, block.rows)
                for member in members if isinstance(members, list) else []:
                    parts = [
                        _labelled(codes, path, shown(ELEMENTS[path], value_at(member, ELEMENTS[path].name)), short=True)
                        for path in block.paths
                    ]
                    lines.append(Answer(_(block.title), " · ".join(part for part in parts if part), ""))
                continue
            for path in block.paths:
                value = shown(ELEMENTS[path], value_at(entry, path))
                if value:
                    label = _(ELEMENTS[path].label)
                    if path.endswith("/identifier") and value in names:
                        value = f"{value} · {names[value]}"
                    party = path.split("/")[0] if "/" in path else ""
                    if party:
                        label = f"{_(ELEMENTS[party].label)} · {label}"
                    lines.append(Answer(label, _labelled(codes, path, value), ELEMENTS[path].box))
        if lines:
            found.append((_(section.label), lines))
    return found


def _labelled(lists_: CodeLists, path: str, value: str, *, short: bool = False) -> str:
    """A code with its label, where its list has one; ``short`` leaves currencies as they are written in a line."""
    codes = ELEMENTS[path].codes or NAMED_BY.get(path, "")
    known = lists_.entry(codes, value) if value and codes and not (short and codes == "currencies") else None
    return f"{value} · {words.label_of(known.labels, value)}" if known is not None else value


def taxed(taxes: tuple[TaxRow, ...], page: DeclarationPage) -> list[ItemTaxes]:
    """The taxes of each item with their working."""
    by_item: dict[int, list[Line]] = {}
    for tax in taxes:
        name = words.label_of(tax.labels, tax.code)
        by_item.setdefault(tax.item or 0, []).append(
            Line(name, tax.code, tax.amount, tax.payable, words.working(tax.steps))
        )
    values = {item.number: (item.value, item.taxes) for item in page.items}
    return [
        ItemTaxes(
            number, *values.get(number, (None, sum((line.amount for line in lines if line.payable), ZERO))), lines
        )
        for number, lines in sorted(by_item.items())
    ]


def totals(page: DeclarationPage) -> list[tuple[str, Any]]:
    """Each tax by name with its total over the items, and what was added."""
    names = {tax.code: words.label_of(tax.labels, tax.code) for tax in page.taxes}
    return [(names.get(code, code), amount) for code, amount in page.totals.items()]


def object_context(page: DeclarationPage) -> dict[str, Any]:
    """What every page of a filed declaration shows."""
    row = page.row
    office = lists().entry("offices", row.office)
    declarant = value_at(page.entry, "declarant/identifier")
    known = standings({row.importer, row.exporter, declarant if isinstance(declarant, str) else ""})
    parties = [known[code].name if code in known else code for code in (row.importer, row.exporter)]
    found = page.examination
    return {
        "page": page,
        "proof": f"declaration:{row.id}",
        "row": row,
        "importer": parties[0],
        "exporter": parties[1],
        "state": words.state_label(row.state),
        "tone": words.STATE_TONES[row.state],
        "steps": words.progress(row.state, found is not None or row.channel in SELECTED_CHANNELS),
        "office": words.label_of(office.labels, row.office) if office else row.office,
        "needed": _(page.needed) if page.needed else "",
        "history": words.history(page.timeline),
        "answers": answers(page.entry, {code: each.name for code, each in known.items()}),
        "taxed": taxed(page.taxes, page),
        "totals": totals(page),
        "warnings": [
            (words.finding_place([each]), words.finding_text(each), words.finding_remedy(each))
            for each in page.findings
            if each.severity is Severity.WARNING
        ],
        "kinds": [_(IRREGULARITY_LABELS[IrregularityKind(kind)]) for kind in found.kinds] if found else [],
        "receipt_method": Method(page.receipt.method).label if page.receipt else "",
        "verbs": {str(verb) for verb in page.verbs},
    }


@access(SIGNED_IN)
def declaration(request: ActedRequest, pk: int) -> HttpResponse:
    """Everything about one declaration. A draft opens in the form."""
    page = page_of(request, pk)
    if page.row.state is State.DRAFT and page.mine and request.actor.may(Permission.DECLARE):
        return redirect("clearance:edit", pk)
    context = object_context(page)
    context["examinable"] = page.officer and bool(
        {Verb.EXAMINE, Verb.RESOLVE, Verb.RELEASE, Verb.CLEAR} & {*page.verbs}
    )
    context["shelf"] = shelf_at(f"declaration:{pk}", standing_of(page))
    context["papers"] = of_subject(request.actor, f"declaration:{pk}")
    refused = page.examination is not None and page.examination.resolution == Resolution.REFUSE
    context["paper_due"] = page.row.state in {State.RELEASED, State.CLEARED} or refused
    context["back"] = reverse("clearance:queue" if page.officer else "clearance:mine")
    return render(request, "clearance/declaration.html", context)


@access(PaperPermission.MAKE)
@require_POST
def paper(request: ActedRequest, pk: int) -> HttpResponse:
    """Make the release note or the notice of refusal where there is none: of a time before papers, or the seal away."""
    language = get_language() or ""
    done, number = attempt(request, lambda: services.make_paper(request.actor, pk, language[:2]))
    return redirect("papers:paper", number) if done else redirect("clearance:declaration", pk)


@access(SIGNED_IN)
def entry(request: ActedRequest, pk: int) -> HttpResponse:
    """What was declared, as JSON: the file that can be handed in again."""
    page = page_of(request, pk)
    name = slugify(page.row.number or page.row.reference or str(pk))
    return JsonResponse(
        page.entry,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )


@access(Permission.DECLARE)
@require_POST
def cancel(request: ActedRequest, pk: int) -> HttpResponse:
    """Withdraw a filed declaration."""
    reason = request.POST.get("reason", "")
    done, _none = attempt(
        request, lambda: services.cancel(request.actor, pk, version=version_of(request), reason=reason)
    )
    if done:
        messages.success(request, _("The declaration is cancelled."))
    return redirect("clearance:declaration", pk)


@access(Permission.DECLARE)
@require_POST
def copy(request: ActedRequest, pk: int) -> HttpResponse:
    """Start a new draft from what this declaration declares, without its reference."""
    page = page_of(request, pk)
    entry_ = {name: value for name, value in page.entry.items() if name != "reference"}
    done, made = attempt(request, lambda: services.start_draft(request.actor, entry_))
    return redirect("clearance:edit", made) if done else redirect("clearance:declaration", pk)
