# SPDX-License-Identifier: EUPL-1.2
"""What people and programs look up in the tariff: search by code or words, one code with all that it meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from diwana.engines.duty import ApplicableTax, Situation, Taxation, Terms, calculate
from diwana.kernel.codes import clean_commodity_code
from diwana.kernel.declaration import DeclarationFacts, Fact, ItemFacts
from diwana.modules.tariff.exchange.nomenclature import LEVELS
from diwana.modules.tariff.facts import CommodityFacts, Decision, MeasureFacts, Snapshot, situation_of
from diwana.modules.tariff.folding import words
from diwana.modules.tariff.models import Commodity
from diwana.modules.tariff.queries import CODE, commodity_facts, on_day, snapshot

LANGUAGES = ("fr", "ar", "en")
HOME_USE = "4000"
EXPORT = "1000"
MOST_WORDS = 8


class Line(Fact, frozen=True, kw_only=True):
    """A line of a list: the code and the general rates that it bears at import for home use, by tax."""

    commodity: CommodityFacts
    rates: Mapping[str, ApplicableTax]


class Detail(Fact, frozen=True, kw_only=True):
    """One code on one day: the lines above it (from the chapter), those below it, and what it meets.

    preferences: measures that a claimed preference would bring. measures: all that the situation meets.
    """

    commodity: CommodityFacts
    above: tuple[CommodityFacts, ...]
    below: tuple[CommodityFacts, ...]
    decision: Decision
    preferences: tuple[MeasureFacts, ...]


def search(
    country: str, on: date, query: str = "", *, declarable: bool = False, descending: bool = False
) -> QuerySet[Commodity]:
    """Lines of ``country`` on the day: chapters when nothing is asked, those of a code, those that hold all the words.

    Words are looked for in the three languages at once, whatever their accents, articles and plurals.
    """
    found = Commodity.objects.filter(on_day(on), country=country, suffix=CODE)
    code = clean_commodity_code(query)
    if code.isascii() and code.isdigit():
        found = found.filter(code__startswith=code)
    elif query:
        asked = words(query)[:MOST_WORDS]
        found = found.filter(level__gt=2) if asked else found.none()
        for alternatives in asked:
            found = found.filter(
                reduce(
                    or_,
                    (Q(**{f"search_{each}__contains": text}) for each in LANGUAGES for text in alternatives),
                )
            )
    elif not declarable:
        found = found.filter(level=2)
    if declarable:
        found = found.filter(declarable=True)
    return found.order_by("-code" if descending else "code")


def lines(rows: Iterator[Commodity] | QuerySet[Commodity], country: str, on: date) -> Iterator[Line]:
    """The rows of a search with their general rates; groups of codes have none."""
    book = snapshot(country)
    for row in rows:
        rates: Mapping[str, ApplicableTax] = {}
        if row.declarable:
            general = Situation(flow="import", procedure=HOME_USE, commodity_code=row.code)
            rates = {tax.definition.code: tax for tax in book.decide(general, on).taxes}
        yield Line(commodity=commodity_facts(row), rates=rates)


def detail(
    code: str,
    country: str,
    on: date,
    *,
    flow: str = "import",
    procedure: str = "",
    origin: str = "",
    preference: str = "",
) -> Detail | None:
    """Everything of one code on one day; None where the nomenclature does not have it then."""
    stored = Commodity.objects.filter(on_day(on), country=country, suffix=CODE)
    levels = [code[:level] for level in LEVELS if level < len(code)]
    path = {row.code: row for row in stored.filter(code__in=[*levels, code])}
    row = path.pop(code, None)
    if row is None:
        return None
    book = snapshot(country)
    situation = Situation(
        flow=flow,
        procedure=procedure or (EXPORT if flow == "export" else HOME_USE),
        commodity_code=code,
        origin=origin,
        preference=preference,
    )
    return Detail(
        commodity=commodity_facts(row),
        above=tuple(commodity_facts(each) for each in sorted(path.values(), key=lambda each: each.level)),
        below=() if row.declarable else _below(stored, code),
        decision=book.decide(situation, on),
        preferences=_preferences(book, code, on) if flow == "import" else (),
    )


def periods(code: str, country: str) -> tuple[tuple[date, date | None], ...]:
    """When ``code`` is or was valid, of all dates."""
    stored = Commodity.objects.filter(country=country, code=code, suffix=CODE).order_by("valid_from")
    return tuple(stored.values_list("valid_from", "valid_to"))


def example(
    code: str,
    country: str,
    on: date,
    terms: Terms,
    value: Decimal,
    *,
    origin: str,
    preference: str,
    quantity: Decimal | None,
) -> Taxation:
    """Duties and taxes at import for home use of goods of this code and customs value, with their working.

    ``quantity``: in whatever unit a rate asks for.
    """
    book = snapshot(country)
    item = ItemFacts(
        number=1,
        commodity_code=code,
        origin=origin or None,
        preference=preference or None,
        procedure=HOME_USE,
        customs_value=value,
    )
    taxes = book.decide(situation_of(item, "import"), on).taxes
    units = {unit for tax in taxes for unit in tax.units}
    if quantity is not None and units:
        unit = min(units)
        mass = quantity if unit == "KGM" else None
        item = ItemFacts(
            number=1, customs_value=value, supplementary_unit=unit, supplementary_quantity=quantity, net_mass=mass
        )
    return calculate(DeclarationFacts(items=(item,)), terms, [taxes])


def _below(stored: QuerySet[Commodity], code: str) -> tuple[CommodityFacts, ...]:
    """The next lines down: the headings of a chapter; below that the nearest level that has any."""
    deeper = [
        commodity_facts(row) for row in stored.filter(code__startswith=code, level__gt=len(code)).order_by("code")
    ]
    found: list[CommodityFacts] = []
    for each in deeper:
        if not found or not each.code.startswith(found[-1].code):
            found.append(each)
    return tuple(found)


def _preferences(book: Snapshot, code: str, on: date) -> tuple[MeasureFacts, ...]:
    """For each preference and tax the most particular measure."""
    best: dict[tuple[str, str, str], MeasureFacts] = {}
    for measure in book.measures_of(code, on):
        if measure.kind == "tax" and measure.preference and measure.rate is not None:
            best[(measure.preference, measure.geography, measure.tax)] = measure
    return tuple(best.values())
