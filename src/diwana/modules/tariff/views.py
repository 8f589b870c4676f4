# SPDX-License-Identifier: EUPL-1.2
"""Pages of the tariff, open to everybody: search and browse, one code with all that it meets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from diwana.engines.duty import Rounding, Taxation, TaxLine, Terms, in_words, sentences
from diwana.foundation.accounts.access import PUBLIC, access
from diwana.foundation.reference.public import code_lists, profile
from diwana.foundation.ui.formats import number, parse_number
from diwana.foundation.ui.listing import Column, Criteria, Filter, Listing
from diwana.kernel import clock
from diwana.kernel.codelists import CodeLists, Profile
from diwana.kernel.codes import clean_commodity_code
from diwana.modules.tariff import browse, wording
from diwana.modules.tariff.facts import MeasureFacts

EXAMPLE_VALUE = Decimal(1000)
LARGEST = Decimal(10) ** 12
SEVERAL = 12

LISTING = Listing(
    columns=(
        Column("code", _("Code"), csv=lambda row: row.commodity.code),
        Column("description", _("Description"), sort=False, csv=lambda row: wording.label(row.commodity.labels)),
        Column("unit", _("Supplementary unit"), sort=False, csv=lambda row: row.commodity.unit),
        Column("duty", _("Customs duty"), sort=False, numeric=True, csv=lambda row: _rate_text(row, "DD")),
        Column("vat", _("VAT"), sort=False, numeric=True, csv=lambda row: _rate_text(row, "TVA")),
    ),
    default_sort="code",
    filters=(
        Filter("on", _("As at")),
        Filter("lines", _("Lines"), (("declarable", _("That a declaration may name")),)),
    ),
    search_label=_("Code or words, in French, Arabic or English"),
    caption=_("Lines of the tariff"),
)


class Shown(NamedTuple):
    """A line of the list as the page writes it."""

    code: str
    description: str
    unit: str
    duty: str
    vat: str
    declarable: bool
    chapter: bool


class ShownTax(NamedTuple):
    """A tax of a code as the page writes it, with what it comes to in the example and how."""

    code: str
    name: str
    base: str
    rate: str
    source: str
    line: TaxLine | None
    steps: list[str]


def _rate_text(row: browse.Line, tax: str) -> str:
    return str(row.rates[tax].rate) if tax in row.rates else ""


def _today(country: Profile) -> date:
    return clock.today(country.time_zone)


@require_safe
@access(PUBLIC)
def search(request: HttpRequest) -> HttpResponseBase:
    """The tariff by chapter, or what a search finds, as at a day."""
    national = profile(settings.COUNTRY)
    criteria = LISTING.criteria(request)
    on = criteria.day("on") or _today(national)
    found = browse.search(
        national.code,
        on,
        criteria.search,
        declarable=criteria.get("lines") == "declarable",
        descending=criteria.descending,
    )
    if LISTING.wants_csv(request):
        return LISTING.csv("tariff", browse.lines(found.iterator(), national.code, on))
    lists = code_lists(national.code, on)
    part = found[criteria.offset : criteria.offset + criteria.limit]
    rows = list(_shown(browse.lines(part, national.code, on), lists, national))
    context = {
        "list": LISTING.page(request, criteria, rows, found.count()),
        "on": on,
        "today": _today(national),
        "carried": _carried(criteria),
        "is_extract": national.code == "TN",
    }
    return render(request, "tariff/search.html", context)


def _carried(criteria: Criteria) -> str:
    """What an address of a code keeps of the list's: the day."""
    return f"?on={criteria.get('on')}" if criteria.get("on") else ""


def _shown(rows: Iterator[browse.Line], lists: CodeLists, national: Profile) -> Iterator[Shown]:
    currency = national.currency or ""
    for row in rows:
        goods = row.commodity
        rates = {
            tax: wording.rate_in_words(row.rates[tax].rate, lists, currency) if tax in row.rates else ""
            for tax in ("DD", "TVA")
        }
        yield Shown(
            goods.code,
            wording.label(goods.labels),
            wording.listed(lists, "units", goods.unit) if goods.unit else "",
            rates["DD"],
            rates["TVA"],
            goods.declarable,
            len(goods.code) == 2,
        )


@require_safe
@access(PUBLIC)
def commodity(request: HttpRequest, code: str) -> HttpResponse:
    """One code on a day: its place, taxes with an example, required documents, preferences, remarks."""
    national = profile(settings.COUNTRY)
    code = clean_commodity_code(code)
    on = _day(request.GET.get("on", "")) or _today(national)
    lists = code_lists(national.code, on)
    asked = _asked(request, lists)
    found = browse.detail(code, national.code, on, **asked)
    if found is None:
        return _absent(request, code, national, on)
    value, quantity = _amount(request, "value") or EXAMPLE_VALUE, _amount(request, "quantity")
    context = {
        "detail": found,
        "title": wording.label(found.commodity.labels),
        "others": [text for tongue, text in found.commodity.labels.items() if tongue != wording.language()],
        "above": [(each.code, wording.label(each.labels)) for each in found.above],
        "below": [(each.code, wording.label(each.labels), each.declarable) for each in found.below],
        "unit": wording.listed(lists, "units", found.commodity.unit) if found.commodity.unit else "",
        "on": on,
        "today": _today(national),
        "asked": asked,
        "value": number(value),
        "quantity": number(quantity),
        "currency": national.currency,
        "documents": [
            (
                wording.label(each.labels),
                [(each_code, wording.listed(lists, "documents", each_code)) for each_code in each.alternatives],
                each.source,
            )
            for each in found.decision.documents
        ],
        "remarks": [(each.kind, wording.label(each.labels), each.source) for each in found.decision.remarks],
        "origins": _choices(lists, "countries"),
        "preferences_list": _choices(lists, "preferences"),
        "preferences": [_preference(each, lists, national) for each in found.preferences],
        "carried": f"?on={on.isoformat()}" if on != _today(national) else "",
    }
    if found.commodity.declarable and asked["flow"] == "import":
        context |= _reckoned(found, national, lists, on, value, quantity, asked)
    return render(request, "tariff/commodity.html", context)


def _asked(request: HttpRequest, lists: CodeLists) -> dict[str, str]:
    """Origin, preference and flow from the address; what no list knows is left out."""
    origin, preference = request.GET.get("origin", ""), request.GET.get("preference", "")
    return {
        "flow": "export" if request.GET.get("flow") == "export" else "import",
        "origin": origin if lists.entry("countries", origin) else "",
        "preference": preference if lists.entry("preferences", preference) else "",
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _amount(request: HttpRequest, name: str) -> Decimal | None:
    found = parse_number(request.GET.get(name, ""))
    return found if found is not None and 0 < found <= LARGEST else None


def _choices(lists: CodeLists, name: str) -> list[tuple[str, str]]:
    entries = [(code, wording.label(entry.labels)) for code, entry in lists.lists.get(name, {}).items()]
    return sorted(entries, key=lambda pair: pair[1] if name == "countries" else pair[0])


def _preference(measure: MeasureFacts, lists: CodeLists, national: Profile) -> dict[str, Any]:
    rate = wording.rate_in_words(measure.rate, lists, national.currency or "") if measure.rate else ""
    entry = lists.entry("preferences", measure.preference)
    proofs = (entry.attributes.get("proofs", "") if entry else "").split()
    return {
        "code": measure.preference,
        "name": wording.listed(lists, "preferences", measure.preference),
        "tax": measure.tax,
        "rate": rate,
        "proofs": [(proof, wording.listed(lists, "documents", proof)) for proof in proofs],
        "source": measure.source,
    }


def _reckoned(
    found: browse.Detail,
    national: Profile,
    lists: CodeLists,
    on: date,
    value: Decimal,
    quantity: Decimal | None,
    asked: dict[str, str],
) -> dict[str, Any]:
    terms = Terms(currency=national.currency, decimals=national.decimals, rounding=Rounding(national.rounding))
    taxation = browse.example(
        found.commodity.code,
        national.code,
        on,
        terms,
        value.quantize(terms.unit),
        origin=asked["origin"],
        preference=asked["preference"],
        quantity=quantity,
    )
    units = sorted({unit for tax in found.decision.taxes for unit in tax.units})
    return {
        "taxation": taxation,
        "quantity_unit": wording.listed(lists, "units", units[0]) if units else "",
        "taxes": [
            ShownTax(
                tax.definition.code,
                wording.label(tax.definition.labels),
                wording.base_in_words(tax.definition.base),
                wording.rate_in_words(tax.rate, lists, national.currency or ""),
                tax.source,
                line,
                _steps(line, terms),
            )
            for tax, line in zip(found.decision.taxes, taxation.items[0].lines, strict=True)
        ],
        "bars": _bars(taxation),
    }


def _steps(line: TaxLine, terms: Terms) -> list[str]:
    return [in_words(step, gettext, number, wording.language()) for step in sentences(line, terms)]


def _bars(taxation: Taxation) -> list[tuple[str, Decimal]]:
    return [(line.code, line.amount) for line in taxation.items[0].lines if line.amount]


def _absent(request: HttpRequest, code: str, national: Profile, on: date) -> HttpResponse:
    context = {"code": code, "on": on, "periods": browse.periods(code, national.code)[:SEVERAL]}
    return render(request, "tariff/absent.html", context, status=404)
