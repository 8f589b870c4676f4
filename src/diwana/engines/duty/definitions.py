# SPDX-License-Identifier: EUPL-1.2
"""Definitions of taxes as dated data: on what each is reckoned, in which order, when it applies, how it is rounded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

import msgspec

from diwana.engines.duty.rates import Rate, units_of
from diwana.kernel.declaration import Fact

VALUE = "value"
EARLIER = "earlier"
QUANTITIES = frozenset({"net_mass", "gross_mass", "supplementary_quantity", "packages"})
_TERM = re.compile(r"\s*([+-])?\s*(?:(\d+(?:\.\d+)?)\s*\*\s*)?([A-Za-z_][A-Za-z0-9_]*)\s*")


class DefinitionError(ValueError):
    """A tax definition, or a set of them, that makes no sense; the text says which and why."""


class Rounding(StrEnum):
    """How an amount is brought to the smallest unit of the currency. Article 126: each duty of each item, down."""

    DOWN = "down"
    HALF_UP = "half_up"
    UP = "up"

    @property
    def mode(self) -> str:
        """The name that ``decimal`` gives it."""
        return _MODES[self]


_MODES = {Rounding.DOWN: ROUND_DOWN, Rounding.HALF_UP: ROUND_HALF_UP, Rounding.UP: ROUND_UP}


class Effect(StrEnum):
    """What a relief does: ``suspended`` reckons the tax and does not ask for it; ``exempt`` brings it to nothing."""

    SUSPENDED = "suspended"
    EXEMPT = "exempt"


class Reason(Fact, frozen=True, kw_only=True):
    """Why a line is as it is: a message id with parameters, or ready labels by language, which win."""

    message: str
    params: Mapping[str, Any] = msgspec.field(default_factory=dict)
    labels: Mapping[str, str] = msgspec.field(default_factory=dict)


class Situation(Fact, frozen=True, kw_only=True):
    """What of an item decides which taxes it bears. ``procedure`` is the whole code; codes may be ""."""

    flow: str
    procedure: str = ""
    additional_procedures: tuple[str, ...] = ()
    commodity_code: str = ""
    origin: str = ""
    preference: str = ""


class Condition(Fact, frozen=True, kw_only=True):
    """All given lists must hold; an empty list holds always.

    flows: ``import``, ``export``; procedures and commodities: prefixes of the code; origins, preferences and
    additional_procedures: whole codes.
    """

    flows: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    additional_procedures: tuple[str, ...] = ()
    commodities: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    preferences: tuple[str, ...] = ()

    def holds(self, situation: Situation) -> bool:
        return (
            (not self.flows or situation.flow in self.flows)
            and (not self.procedures or situation.procedure.startswith(self.procedures))
            and (
                not self.additional_procedures
                or any(code in self.additional_procedures for code in situation.additional_procedures)
            )
            and (not self.commodities or situation.commodity_code.startswith(self.commodities))
            and (not self.origins or situation.origin in self.origins)
            and (not self.preferences or situation.preference in self.preferences)
        )


ALWAYS = Condition()


class Relief(Fact, frozen=True, kw_only=True):
    """A case where the tax is suspended or exempted, with the words for it and where the law says so."""

    condition: Condition
    effect: Effect
    reason: Reason
    source: str = ""


class BaseTerm(Fact, frozen=True, kw_only=True):
    """``coefficient`` times ``name``: ``value``, ``earlier`` (all taxes before this one), a quantity or a tax code."""

    name: str
    coefficient: Decimal = Decimal(1)


class TaxDefinition(Fact, frozen=True, kw_only=True):
    """One tax as it is reckoned between two dates.

    code: DD, TVA…; order: place in the reckoning; base: terms summed; unit: of a base that is a quantity, "" for money;
    condition: when the tax exists at all; reliefs: first that holds wins; rounding: None takes the profile's;
    labels: name by language; source: the text that says so, and whether it is confirmed.
    """

    code: str
    order: int
    base: tuple[BaseTerm, ...]
    start: date
    end: date | None = None
    unit: str = ""
    condition: Condition = ALWAYS
    reliefs: tuple[Relief, ...] = ()
    rounding: Rounding | None = None
    labels: Mapping[str, str] = msgspec.field(default_factory=dict)
    source: str = ""

    def valid_on(self, on: date) -> bool:
        return self.start <= on and (self.end is None or on <= self.end)


class ApplicableTax(Fact, frozen=True, kw_only=True):
    """A tax that one item bears: its definition, the rate that the tariff gives it, the relief it enjoys, if any."""

    definition: TaxDefinition
    rate: Rate
    relief: Relief | None = None
    source: str = ""

    @property
    def units(self) -> frozenset[str]:
        """The units of the quantities that the rate asks for."""
        return units_of(self.rate)


def parse_base(text: str) -> tuple[BaseTerm, ...]:
    """Read a base expression such as ``value + DD + 0.5*DC - FODEC``. Raises DefinitionError.

    Names in lower case belong to the item (``value``, ``earlier``, quantities), in upper case they are tax codes.
    """
    terms: list[BaseTerm] = []
    place = 0
    while place < len(text):
        match = _TERM.match(text, place)
        if match is None or (terms and match.group(1) is None):
            raise DefinitionError(f"base expression {text!r} is not understood at {text[place:]!r}")
        sign, coefficient, name = match.groups()
        if name not in QUANTITIES | {VALUE, EARLIER} and not name.isupper():
            raise DefinitionError(f"base expression {text!r} names {name!r}, which is neither of the item nor a tax")
        number = Decimal(coefficient or 1)
        terms.append(BaseTerm(name=name, coefficient=-number if sign == "-" else number))
        place = match.end()
    if not terms:
        raise DefinitionError("a base expression is empty")
    return tuple(terms)


def write_base(terms: Iterable[BaseTerm]) -> str:
    """The text form of a base, as ``parse_base`` reads it."""
    words: list[str] = []
    for term in terms:
        size = abs(term.coefficient)
        words.append(("-" if term.coefficient < 0 else "+") if words or term.coefficient < 0 else "")
        words.append(term.name if size == 1 else f"{size}*{term.name}")
    return " ".join(word for word in words if word)


def schedule(definitions: Iterable[TaxDefinition], on: date) -> tuple[TaxDefinition, ...]:
    """The definitions valid on ``on`` in the order of reckoning.

    Raises DefinitionError when a code has two definitions on that day, two share a place in the order, or a base refers
    to its own tax, to a later one or to none that is defined.
    """
    valid = sorted((each for each in definitions if each.valid_on(on)), key=lambda each: each.order)
    orders = {each.code: each.order for each in valid}
    if len(orders) != len(valid):
        raise DefinitionError(f"two definitions of one tax are valid on {on}")
    if len(set(orders.values())) != len(valid):
        raise DefinitionError(f"two taxes have the same place in the order on {on}")
    for each in valid:
        for term in each.base:
            if not term.name.isupper():
                continue
            if term.name not in orders:
                raise DefinitionError(f"the base of {each.code} refers to {term.name}, which is not defined on {on}")
            if orders[term.name] >= each.order:
                own = "itself" if term.name == each.code else f"{term.name}, which comes later"
                raise DefinitionError(f"the base of {each.code} refers to {own}")
    return tuple(valid)


def overlapping(definitions: Iterable[TaxDefinition]) -> tuple[tuple[TaxDefinition, TaxDefinition], ...]:
    """Pairs of definitions of one code whose periods have a day in common."""
    ordered = sorted(definitions, key=lambda each: (each.code, each.start))
    return tuple(
        (first, second)
        for first, second in pairwise(ordered)
        if first.code == second.code and (first.end is None or second.start <= first.end)
    )
