# SPDX-License-Identifier: EUPL-1.2
"""What is read of the tariff, as typed values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.db.models import Q

from diwana.engines.duty import Effect, Reason, Relief, Rounding, TaxDefinition, parse_base, parse_rate
from diwana.modules.tariff.facts import (
    CommodityFacts,
    Group,
    MeasureFacts,
    ReliefFacts,
    Snapshot,
    TariffFacts,
    codes,
    condition,
)
from diwana.modules.tariff.models import Commodity, CountryGroup, Measure, Tax, TaxRelief

CODE = 80
CODES_KEPT = 50_000
QUESTIONS = 400


def tariff_for(wanted: Iterable[str], country: str, on: date) -> TariffFacts:
    """The tariff of ``country`` on the day ``on`` for the commodity codes ``wanted``.

    Costs one small query (the stamp of the last load, so that every process sees a change at once) and one or two more
    for codes not met before; measures and taxes stay in the process.
    """
    book = _book(stamp(), country)
    return book.on(frozenset(code for code in wanted if code), on)


def snapshot(country: str) -> Snapshot:
    """Measures, taxes, reliefs and groups of ``country``."""
    return _book(stamp(), country).snapshot


def stamp() -> str:
    """The state of the tariff: another text after every load."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT stamp FROM tariff_load ORDER BY id DESC LIMIT 1")
        found = cursor.fetchone()
    return str(found[0]) if found else ""


def labels(row: object, stem: str = "label") -> Mapping[str, str]:
    """The texts of a row by language, those it has."""
    found = {language: getattr(row, f"{stem}_{language}") for language in ("fr", "ar", "en")}
    return {language: text for language, text in found.items() if text}


def on_day(on: date) -> Q:
    """Rows valid on ``on``."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))


def definitions(country: str) -> list[TaxDefinition]:
    """All definitions of taxes of ``country``, of all dates."""
    return [_definition(row) for row in Tax.objects.filter(country=country).order_by("order", "valid_from")]


def tax_names() -> Mapping[str, Mapping[str, str]]:
    """What the taxes of the installation's country are called, by code; the latest name of each."""
    found = sorted(snapshot(settings.COUNTRY).definitions, key=lambda each: each.start)
    return {each.code: each.labels for each in found}


class _Book:
    """One country's tariff in one state of the store."""

    def __init__(self, country: str) -> None:
        self.country = country
        self.snapshot = Snapshot(
            country,
            [_measure(row) for row in Measure.objects.filter(country=country).order_by("id").iterator()],
            definitions(country),
            [_relief(row) for row in TaxRelief.objects.filter(country=country).order_by("id")],
            [_group(row) for row in CountryGroup.objects.filter(country=country).order_by("code", "valid_from")],
        )
        self.kept = Commodity.objects.filter(country=country, declarable=True).exists()
        self.lines: dict[str, tuple[CommodityFacts, ...]] = {}
        self.headings: dict[str, tuple[tuple[date, date | None], ...]] = {}

    def on(self, wanted: frozenset[str], on: date) -> TariffFacts:
        if self.kept:
            self._learn(wanted)
        found = {
            code: line
            for code in wanted
            for line in self.lines.get(code, ())
            if line.valid_from <= on and (line.valid_to is None or on <= line.valid_to)
        }
        covered = frozenset(
            heading
            for heading in {code[:4] for code in wanted}
            if any(start <= on and (end is None or on <= end) for start, end in self.headings.get(heading, ()))
        )
        return TariffFacts(self.snapshot, on, found, covered, self.kept)

    def _learn(self, wanted: frozenset[str]) -> None:
        """Fetch what is not known yet of these codes and of their headings; what does not exist is remembered too."""
        new = sorted(wanted - self.lines.keys())
        if not new:
            return
        if len(self.lines) + len(new) > CODES_KEPT:
            self.lines.clear()
            self.headings.clear()
        for start in range(0, len(new), QUESTIONS):
            self._fetch(new[start : start + QUESTIONS])

    def _fetch(self, new: list[str]) -> None:
        found: dict[str, list[CommodityFacts]] = {code: [] for code in new}
        stored = Commodity.objects.filter(country=self.country, suffix=CODE)
        for row in stored.filter(code__in=new):
            found[row.code].append(commodity_facts(row))
        self.lines.update((code, tuple(lines)) for code, lines in found.items())
        unknown = {code[:4] for code in new} - self.headings.keys()
        periods: dict[str, set[tuple[date, date | None]]] = {heading: set() for heading in unknown}
        if unknown:
            rows = stored.filter(declarable=True, heading__in=unknown)
            for heading, start, end in rows.values_list("heading", "valid_from", "valid_to").distinct():
                periods[heading].add((start, end))
        self.headings.update((heading, tuple(spans)) for heading, spans in periods.items())


@lru_cache(maxsize=8)
def _book(_stamp: str, country: str) -> _Book:
    return _Book(country)


def commodity_facts(row: Commodity) -> CommodityFacts:
    """A stored line as facts."""
    return CommodityFacts(
        code=row.code,
        labels=labels(row, "description"),
        unit=row.unit,
        declarable=row.declarable,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
    )


def _measure(row: Measure) -> MeasureFacts:
    return MeasureFacts(
        id=row.pk,
        kind=row.kind,
        tax=row.tax,
        code=row.code,
        geography=row.geography,
        preference=row.preference,
        flow=row.flow,
        procedures=codes(row.procedures),
        rate=parse_rate(row.rate) if row.rate else None,
        documents=codes(row.documents),
        labels=labels(row),
        source=row.source,
        start=row.valid_from,
        end=row.valid_to,
    )


def _definition(row: Tax) -> TaxDefinition:
    return TaxDefinition(
        code=row.code,
        order=row.order,
        base=parse_base(row.base),
        unit=row.unit,
        condition=condition(row.flows, row.procedures),
        rounding=Rounding(row.rounding) if row.rounding else None,
        labels=labels(row),
        source=row.source,
        start=row.valid_from,
        end=row.valid_to,
    )


def _relief(row: TaxRelief) -> ReliefFacts:
    return ReliefFacts(
        taxes=frozenset(codes(row.taxes)),
        relief=Relief(
            condition=condition(row.flows, row.procedures, row.additional_procedures),
            effect=Effect(row.effect),
            reason=Reason(message=row.label_en, labels=labels(row)),
            source=row.source,
        ),
        start=row.valid_from,
        end=row.valid_to,
    )


def _group(row: CountryGroup) -> Group:
    return Group(
        code=row.code,
        members=frozenset(codes(row.members)),
        labels=labels(row),
        start=row.valid_from,
        end=row.valid_to,
    )
