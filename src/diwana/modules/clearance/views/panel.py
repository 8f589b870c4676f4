# SPDX-License-Identifier: EUPL-1.2
"""The live panel of the form: value, taxes with their working, what is still to be done; and findings as links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse

from diwana.engines.duty import ItemTaxation, Terms, sentences
from diwana.foundation.reference.public import profile
from diwana.foundation.ui.fields import ErrorLink
from diwana.kernel.rules import Severity, Violation
from diwana.modules.clearance.appraisal import Appraisal, terms
from diwana.modules.clearance.forms.sections import field_pointer, section_of
from diwana.modules.clearance.views import words
from diwana.modules.clearance.views.common import lists

MOST_ITEMS_SHOWN = 20


class Line(NamedTuple):
    """A tax of an item with its working in words."""

    name: str
    code: str
    amount: Decimal
    payable: bool
    steps: list[str]


class ItemTaxes(NamedTuple):
    """The taxes of one goods item."""

    number: int
    value: Decimal | None
    payable: Decimal
    lines: list[Line]


def address(pk: int, section: str, item: int | None = None) -> str:
    """The page of the form that holds a section or a goods item."""
    if item is not None:
        return reverse("clearance:item", args=[pk, item])
    if section == "items":
        return reverse("clearance:items", args=[pk])
    return reverse("clearance:section", args=[pk, section]) if section else reverse("clearance:edit", args=[pk])


def links(pk: int, findings: Iterable[Violation], severity: Severity) -> list[ErrorLink]:
    """Findings of one severity as links to the fields that hold them; what many items share is told once."""
    shared: dict[tuple[str, str, str], list[Violation]] = {}
    for finding in findings:
        if finding.severity is severity:
            kind = finding.pointer.rpartition("/")[2] if finding.item is not None else finding.pointer
            shared.setdefault((finding.code, kind, words.finding_text(finding)), []).append(finding)
    return [_link(pk, text, found) for (_code, _kind, text), found in shared.items()]


def _link(pk: int, text: str, found: list[Violation]) -> ErrorLink:
    """One line for findings that say the same; it leads to the first."""
    first = found[0]
    parts = first.pointer.split("/")
    item = int(parts[1]) if parts[0] == "items" and len(parts) > 1 and parts[1].isdecimal() else None
    field = field_pointer(first.pointer).replace("/", "-")
    href = f"{address(pk, section_of(first.pointer), item)}?check=1#f-{field}"
    return ErrorLink(href, text, words.finding_remedy(first), words.finding_place(found))


def panel(pk: int, appraisal: Appraisal, item: int | None = None) -> dict[str, Any]:
    """What the panel shows: of the whole, and the working of goods item ``item`` or of all where they are few."""
    taxation = appraisal.taxation
    names = names_of(taxation.items)
    wanted = [each for each in taxation.items if item in (None, each.number)]
    if item is None and len(wanted) > MOST_ITEMS_SHOWN:
        wanted = []
    how = terms(profile(settings.COUNTRY), lists(), appraisal.facts)
    errors = appraisal.errors
    return {
        "appraisal": appraisal,
        "currency": appraisal.currency or "",
        "totals": [(names.get(code, code), amount) for code, amount in taxation.payable_totals.items()],
        "details": [_item(each, names, how) for each in wanted if each.lines],
        "wrong": sum(1 for each in errors if each.value),
        "missing": sum(1 for each in errors if not each.value),
        "check_href": reverse("clearance:check", args=[pk]),
    }


def names_of(items: Iterable[ItemTaxation]) -> Mapping[str, str]:
    """Name of each tax by its code, where it is defined."""
    return {
        line.code: words.label_of(line.definition.labels, line.code)
        for item in items
        for line in item.lines
        if line.definition is not None
    }


def _item(taxed: ItemTaxation, names: Mapping[str, str], how: Terms) -> ItemTaxes:
    lines = [
        Line(names.get(each.code, each.code), each.code, each.amount, each.payable, words.working(sentences(each, how)))
        for each in taxed.lines
    ]
    return ItemTaxes(taxed.number, taxed.value, taxed.payable, lines)
