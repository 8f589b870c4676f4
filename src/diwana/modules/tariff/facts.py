# SPDX-License-Identifier: EUPL-1.2
"""The tariff as one day had it: pure values and the choice of the measures that an item meets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from diwana.engines.duty import ApplicableTax, Condition, Rate, Relief, Situation, TaxDefinition, schedule
from diwana.kernel.declaration import DeclarationFacts, Fact, ItemFacts

ALL = "*"
DIRECTIONS = ("import", "export")
DECISIONS_KEPT = 50_000
DAYS_KEPT = 64


class CommodityFacts(Fact, frozen=True, kw_only=True):
    """A code of the nomenclature on a day. unit: supplementary unit, "" for none; labels: description by language."""

    code: str
    labels: Mapping[str, str]
    unit: str
    declarable: bool
    valid_from: date
    valid_to: date | None = None
    source: str = ""


class MeasureFacts(Fact, frozen=True, kw_only=True):
    """A measure as stored, its rate read. kind: tax, document, prohibition or note; code: beginning of the codes."""

    id: int
    kind: str
    code: str
    start: date
    end: date | None
    tax: str = ""
    geography: str = ""
    preference: str = ""
    flow: str = ""
    procedures: tuple[str, ...] = ()
    rate: Rate | None = None
    documents: tuple[str, ...] = ()
    labels: Mapping[str, str] = msgspec.field(default_factory=dict)
    source: str = ""

    def valid_on(self, on: date) -> bool:
        return self.start <= on and (self.end is None or on <= self.end)


class DocumentRequirement(Fact, frozen=True, kw_only=True):
    """One document is required: any of ``alternatives`` (codes of the documents list) satisfies it."""

    measure: int
    alternatives: tuple[str, ...]
    labels: Mapping[str, str]
    source: str


class Group(Fact, frozen=True, kw_only=True):
    """Countries treated alike during a period."""

    code: str
    members: frozenset[str]
    labels: Mapping[str, str]
    start: date
    end: date | None


class ReliefFacts(Fact, frozen=True, kw_only=True):
    """A relief with the taxes it touches (``*`` for all) and its period."""

    taxes: frozenset[str]
    relief: Relief
    start: date
    end: date | None


class Decision(NamedTuple):
    """What the tariff says of one situation on one day."""

    taxes: tuple[ApplicableTax, ...]
    documents: tuple[DocumentRequirement, ...]
    remarks: tuple[MeasureFacts, ...]
    measures: tuple[MeasureFacts, ...]


class Snapshot:
    """All measures, taxes, reliefs and groups of one country in one state of the store; decides and remembers."""

    def __init__(
        self,
        country: str,
        measures: Iterable[MeasureFacts],
        definitions: Sequence[TaxDefinition],
        reliefs: Sequence[ReliefFacts],
        groups: Sequence[Group],
    ) -> None:
        self.country = country
        self.definitions = definitions
        self.reliefs = reliefs
        self.groups = groups
        self.by_prefix: dict[str, list[MeasureFacts]] = {}
        for measure in measures:
            self.by_prefix.setdefault(measure.code, []).append(measure)
        self.schedules: dict[date, tuple[TaxDefinition, ...]] = {}
        self.decisions: dict[tuple[date, Situation], Decision] = {}

    def schedule(self, on: date) -> tuple[TaxDefinition, ...]:
        """The taxes of the day in order. Raises DefinitionError where the stored ones contradict each other."""
        found = self.schedules.get(on)
        if found is None:
            if len(self.schedules) >= DAYS_KEPT:
                self.schedules.clear()
            found = self.schedules[on] = schedule(self.definitions, on)
        return found

    def decide(self, situation: Situation, on: date) -> Decision:
        """Taxes, documents and remarks for ``situation`` on the day; the same answer is kept."""
        key = (on, situation)
        found = self.decisions.get(key)
        if found is None:
            if len(self.decisions) >= DECISIONS_KEPT:
                self.decisions.clear()
            found = self.decisions[key] = self._decide(situation, on)
        return found

    def _decide(self, situation: Situation, on: date) -> Decision:
        places = {"", situation.origin} | {
            group.code for group in self.groups if _within(group, on) and situation.origin in group.members
        }
        met = [
            measure for measure in self.measures_of(situation.commodity_code, on) if _meets(measure, situation, places)
        ]
        rates: dict[str, MeasureFacts] = {}
        for measure in sorted((each for each in met if each.kind == "tax"), key=_precedence):
            rates[measure.tax] = measure
        taxes = tuple(
            ApplicableTax(
                definition=definition,
                rate=chosen.rate,
                relief=self._relief(definition.code, situation, on),
                source=chosen.source,
            )
            for definition in self.schedule(on)
            if (chosen := rates.get(definition.code)) is not None
            and chosen.rate is not None
            and definition.condition.holds(situation)
        )
        documents = tuple(
            DocumentRequirement(measure=each.id, alternatives=each.documents, labels=each.labels, source=each.source)
            for each in met
            if each.kind == "document"
        )
        remarks = tuple(each for each in met if each.kind in ("prohibition", "note"))
        return Decision(taxes, documents, remarks, tuple(met))

    def measures_of(self, code: str, on: date) -> list[MeasureFacts]:
        """The measures of the day whose prefix begins ``code``, the most general first."""
        return [
            measure
            for length in range(len(code) + 1)
            for measure in self.by_prefix.get(code[:length], ())
            if measure.valid_on(on)
        ]

    def _relief(self, tax: str, situation: Situation, on: date) -> Relief | None:
        for each in self.reliefs:
            if (
                _within(each, on)
                and (tax in each.taxes or ALL in each.taxes)
                and each.relief.condition.holds(situation)
            ):
                return each.relief
        return None


class TariffFacts:
    """The tariff of a country on a day, for the codes asked for.

    kept: whether the country has a nomenclature here; without one nothing is said of codes.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        on: date,
        commodities: Mapping[str, CommodityFacts],
        covered: frozenset[str],
        kept: bool,
    ) -> None:
        self.on = on
        self.country = snapshot.country
        self.kept = kept
        self._snapshot = snapshot
        self._commodities = commodities
        self._covered = covered

    @property
    def definitions(self) -> tuple[TaxDefinition, ...]:
        """The taxes of the day in the order of reckoning; none where the country defines none."""
        return self._snapshot.schedule(self.on)

    def commodity(self, code: str) -> CommodityFacts | None:
        """The code as it stands on the day; None where it is unknown, not yet or no longer valid, or was not asked."""
        return self._commodities.get(code)

    def covers(self, code: str) -> bool:
        """Whether the nomenclature kept here has lines that may be declared in the heading of ``code`` at all.

        Where it has none (an extract), silence about the code says nothing against it.
        """
        return code[:4] in self._covered

    def taxes_for(self, item: ItemFacts, flow: str) -> tuple[ApplicableTax, ...]:
        """The taxes that ``item`` bears in ``flow`` (import, export, transit), in the order of reckoning."""
        return self._decide(item, flow).taxes

    def documents_for(self, item: ItemFacts, flow: str) -> tuple[DocumentRequirement, ...]:
        """The documents that measures require of ``item``, each with its alternatives."""
        return self._decide(item, flow).documents

    def remarks_for(self, item: ItemFacts, flow: str) -> tuple[MeasureFacts, ...]:
        """Prohibitions and notes that ``item`` meets."""
        return self._decide(item, flow).remarks

    def taxes(self, facts: DeclarationFacts, flow: str) -> list[tuple[ApplicableTax, ...]] | None:
        """What ``engines.duty.calculate`` wants: the taxes of each item; None where the country defines no tax."""
        if not self.definitions:
            return None
        return [self.taxes_for(item, flow) for item in facts.items]

    def _decide(self, item: ItemFacts, flow: str) -> Decision:
        return self._snapshot.decide(situation_of(item, flow), self.on)


def situation_of(item: ItemFacts, flow: str) -> Situation:
    """What of an item the tariff looks at.

    A flow that is neither import nor export (transit, or a type not known) is told by the procedure, whose first digit
    is 1 to 3 where goods leave (SAD box 37): goods in transit or processed under control bear what imported goods do,
    and a relief suspends it.
    """
    procedure = item.procedure or ""
    if flow not in DIRECTIONS and procedure:
        flow = "export" if procedure[0] in "123" else "import"
    return Situation(
        flow=str(flow),
        procedure=procedure,
        additional_procedures=item.additional_procedures,
        commodity_code=item.commodity_code or "",
        origin=item.origin or "",
        preference=item.preference or "",
    )


def codes(text: str) -> tuple[str, ...]:
    """The codes of a stored list."""
    return tuple(text.split())


def condition(flows: str, procedures: str, additional: str = "") -> Condition:
    """A condition from stored lists."""
    return Condition(flows=codes(flows), procedures=codes(procedures), additional_procedures=codes(additional))


def _within(dated: Group | ReliefFacts, on: date) -> bool:
    return dated.start <= on and (dated.end is None or on <= dated.end)


def _meets(measure: MeasureFacts, situation: Situation, places: set[str]) -> bool:
    return (
        (not measure.flow or measure.flow == situation.flow)
        and (not measure.procedures or situation.procedure.startswith(measure.procedures))
        and (not measure.preference or measure.preference == situation.preference)
        and measure.geography in places
    )


def _precedence(measure: MeasureFacts) -> tuple[bool, bool, bool, int]:
    """The last one wins: a claimed preference, then a named origin, then a named procedure, then the longer code."""
    return bool(measure.preference), bool(measure.geography), bool(measure.procedures), len(measure.code)
