# SPDX-License-Identifier: EUPL-1.2
"""The pages of the filing form where something is typed: sections and goods items. Each saves itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from diwana.foundation.accounts.access import ActedRequest, access
from diwana.kernel.rules import Severity
from diwana.modules.clearance import services
from diwana.modules.clearance.appraisal import Appraisal
from diwana.modules.clearance.elements import ELEMENTS, MOST_ITEMS
from diwana.modules.clearance.errors import Changed, Invalid, NotFound
from diwana.modules.clearance.forms.entries import in_every, items_of, merged, replaced, with_items
from diwana.modules.clearance.forms.layout import Layout
from diwana.modules.clearance.forms.sections import ITEM, SECTIONS, Section
from diwana.modules.clearance.intake import Entry
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.pointers import with_value
from diwana.modules.clearance.queries import DeclarationPage
from diwana.modules.clearance.states import State
from diwana.modules.clearance.views import words
from diwana.modules.clearance.views.common import attempt, lists, not_found, version_of
from diwana.modules.clearance.views.drafts import appraised, context_of, own_draft
from diwana.modules.clearance.views.panel import address, links
from diwana.modules.tariff.public import tariff_for

ORDER = ("general", "parties", "transport", "value", "items", "documents", "totals")
COMMON = (
    "items/procedure",
    "items/additional_procedures",
    "items/origin",
    "items/preference",
    "items/valuation_method",
    "items/price_currency",
    "items/export_country",
    "items/destination_country",
    "items/commodity_code",
    "items/packages/kind",
    "items/documents/code",
)
"""What goods of one consignment often share, so that it can be given, or corrected, in all of them at once."""
NESTED = frozenset(path for path in COMMON if path.count("/") == 2)
NEW_ITEM = {"import": {"procedure": "4000"}, "export": {"procedure": "1000"}}


@access(Permission.DECLARE)
def section(request: ActedRequest, pk: int, name: str) -> HttpResponse:
    """One section: shown, saved by its button, or saved by itself (htmx)."""
    if name not in SECTIONS:
        not_found(NotFound())
    return _form(request, pk, SECTIONS[name], None)


@access(Permission.DECLARE)
def item(request: ActedRequest, pk: int, number: int) -> HttpResponse:
    """One goods item."""
    return _form(request, pk, ITEM, number)


def _form(request: ActedRequest, pk: int, chosen: Section, number: int | None) -> HttpResponse:
    page = own_draft(request, pk)
    if page.row.state is not State.DRAFT:
        return redirect("clearance:declaration", pk)
    if number is not None and not 1 <= number <= len(items_of(page.entry)):
        not_found(NotFound())
    if request.method != "POST":
        return _render(request, page, chosen, page.entry, number)
    posted = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    entry = _without(merged(page.entry, chosen, posted, number), posted.get("remove", ""))
    by_itself = "HX-Request" in request.headers
    try:
        services.save_entry(request.actor, pk, entry, version=version_of(request))
    except (Changed, Invalid) as refused:
        if by_itself:
            return HttpResponse(_(refused.text), status=409, content_type="text/plain; charset=utf-8")
        # What was typed is shown upon the newest version, to be looked at and saved again.
        messages.error(request, _(refused.text))
        return _render(request, page, chosen, entry, number, status=409)
    if {"go", "stay", "remove"} & posted.keys() or not by_itself:
        target = _after(posted, pk, chosen, number)
        return HttpResponse(status=204, headers={"HX-Redirect": target}) if by_itself else redirect(target)
    return _render(request, own_draft(request, pk), chosen, entry, number, "clearance/saved.html")


def _without(entry: Entry, pointer: str) -> Entry:
    """``entry`` without the member of a repeated group whose remove button was pressed."""
    if not pointer:
        return entry
    try:
        return with_value(entry, pointer, None)
    except Invalid:
        return entry


def _after(posted: dict[str, str], pk: int, chosen: Section, number: int | None) -> str:
    """Where a button of the form leads once it has saved."""
    here = address(pk, chosen.name, number)
    if "remove" in posted:
        return f"{here}?removed={len(posted)}"
    if "stay" in posted:
        return f"{here}?more={len(posted)}#{quote(posted['stay'])}"
    if number is not None:
        return address(pk, "items")
    following = ORDER[ORDER.index(chosen.name) + 1 :]
    return address(pk, following[0] if following else "")


def _render(
    request: ActedRequest,
    page: DeclarationPage,
    chosen: Section,
    entry: Entry,
    number: int | None,
    template: str = "clearance/section.html",
    status: int = 200,
) -> HttpResponse:
    pk = page.row.id
    appraisal = appraised(request, pk)
    count = len(items_of(entry))
    context = context_of(page, appraisal, number) | {
        "section": chosen,
        "label": _("Item %(number)s of %(count)s") % {"number": number, "count": count} if number else _(chosen.label),
        "layout": Layout(chosen, entry, lists(), appraisal.violations, "check" in request.GET, number),
        "number": number,
        "previous_href": address(pk, "items", number - 1) if number and number > 1 else "",
        "next_href": address(pk, "items", number + 1) if number and number < count else "",
        "back_href": address(pk, "items" if number else ""),
        "back_label": _("Goods items") if number else _("All sections"),
        "commodity": _commodity(appraisal, number) if number else None,
    }
    return render(request, template, context, status=status)


def _commodity(appraisal: Appraisal, number: int) -> tuple[str, str]:
    """Description in the tariff and supplementary unit of the item's code; empty where the tariff does not know it."""
    facts = appraisal.facts.items
    code = facts[number - 1].commodity_code if number <= len(facts) else None
    known = tariff_for([code], settings.COUNTRY, appraisal.on).commodity(code) if code else None
    return (words.label_of(known.labels, ""), known.unit) if known is not None else ("", "")


@access(Permission.DECLARE)
def items(request: ActedRequest, pk: int) -> HttpResponse:
    """The goods items of a draft."""
    page = own_draft(request, pk)
    if page.row.state is not State.DRAFT:
        return redirect("clearance:declaration", pk)
    appraisal = appraised(request, pk)
    errors: dict[int, int] = {}
    for each in appraisal.errors:
        if each.item is not None:
            errors[each.item] = errors.get(each.item, 0) + 1
    taxed = {each.number: each for each in appraisal.taxation.items}
    rows = [
        (place, fact, taxed.get(fact.number), errors.get(fact.number, 0))
        for place, fact in enumerate(appraisal.facts.items, 1)
    ]
    own = [each for each in appraisal.violations if each.pointer == "items"] if "check" in request.GET else []
    context = context_of(page, appraisal) | {
        "items": rows,
        "full": len(rows) >= MOST_ITEMS,
        "own": links(pk, own, Severity.ERROR),
        "common": [(path, _(ELEMENTS[path].label), ELEMENTS[path].box) for path in COMMON],
    }
    return render(request, "clearance/items.html", context)


def _in_all(goods: list[Any], request: ActedRequest) -> list[Any]:
    """All goods with one element changed as asked: set, or one code replaced by another."""
    path, value = request.POST["element"], request.POST.get("value", "").strip()
    old = request.POST.get("old", "").strip()
    if old:
        return replaced(goods, path, old, value)
    return goods if path in NESTED else in_every(goods, path, value, "overwrite" in request.POST)


@access(Permission.DECLARE)
@require_POST
def change_items(request: ActedRequest, pk: int) -> HttpResponse:
    """Add, duplicate or remove a goods item, or give one element of all of them a value."""
    page = own_draft(request, pk)
    goods = list(items_of(page.entry))
    act, _sep, place = request.POST.get("act", "").partition(":")
    number = int(place) if place.isdecimal() and len(place) < 5 and 0 < int(place) <= len(goods) else 0
    target = address(pk, "items")
    if act == "add" and len(goods) < MOST_ITEMS:
        goods.append(dict(NEW_ITEM.get(page.row.flow, {"procedure": ""})))
        target = address(pk, "items", len(goods))
    elif act == "duplicate" and number and len(goods) < MOST_ITEMS:
        goods.insert(number, dict(goods[number - 1]))
        target = address(pk, "items", number + 1)
    elif act == "remove" and number:
        del goods[number - 1]
    elif act == "all" and request.POST.get("element") in COMMON:
        goods = _in_all(goods, request)
    else:
        return redirect(target)
    entry = with_items(page.entry, goods)
    done, _version = attempt(
        request, lambda: services.save_entry(request.actor, pk, entry, version=version_of(request))
    )
    return redirect(target if done else address(pk, "items"))
