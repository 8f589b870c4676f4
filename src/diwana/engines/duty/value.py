# SPDX-License-Identifier: EUPL-1.2
"""The customs value of each item: price in national currency, additions and deductions, header charges shared out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

import msgspec

from diwana.engines.duty.definitions import Reason, Rounding
from diwana.kernel.declaration import DeclarationFacts, Fact, ItemFacts, ValueElement
from diwana.kernel.messages import message

MICRO = Decimal(1_000_000)
PRICE = "price"

NO_RATE = message("There is no exchange rate for %(currency)s on this day.")
NO_CURRENCY = message("The amount of %(code)s has no currency.")
UNKNOWN_CHARGE = message("The value element %(code)s is not known; it was left out of the customs value.")
NO_PRICE = message("The item has no price.")
NEGATIVE = message("The deductions exceed the price: the customs value would be negative.")


class Apportionment(StrEnum):
    """How header charges are shared over items; ``equal`` is the last resort, when no item has a price or a mass."""

    VALUE = "value"
    MASS = "mass"
    EQUAL = "equal"


class Terms(Fact, frozen=True, kw_only=True):
    """What the reckoning needs of the country.

    currency: national; decimals: of it; rounding: of taxes, where a definition names none; rates: national currency for
    one foreign unit; charges: +1 for codes that add to the value, -1 for those that reduce it, 0 for those that do
    neither.
    """

    currency: str | None
    decimals: int
    rounding: Rounding = Rounding.HALF_UP
    rates: Mapping[str, Decimal] = msgspec.field(default_factory=dict)
    charges: Mapping[str, int] = msgspec.field(default_factory=dict)

    @property
    def unit(self) -> Decimal:
        """The smallest amount of the national currency."""
        return Decimal(1).scaleb(-self.decimals)


class ValuePart(Fact, frozen=True, kw_only=True, gc=False):
    """One part of a customs value in national currency: ``price`` or a charge code; negative where it reduces."""

    code: str
    amount: Decimal
    shared: bool = False


class ItemValue(Fact, frozen=True, kw_only=True):
    """The customs value of one item.

    built: sum of the parts, None where it cannot be built; declared: what the declaration states; value: what taxes are
    reckoned on: the declared value where there is one, else the built one. problems: what stood in the way.
    """

    number: int
    parts: tuple[ValuePart, ...]
    built: Decimal | None
    declared: Decimal | None
    problems: tuple[Reason, ...] = ()

    @property
    def value(self) -> Decimal | None:
        return self.built if self.declared is None else self.declared


class ValueBuildUp(Fact, frozen=True, kw_only=True):
    """The customs values of all items; ``shared_by``: how header charges were shared; problems of the header."""

    items: tuple[ItemValue, ...]
    shared_by: Apportionment | None = None
    problems: tuple[Reason, ...] = ()


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Share ``total`` in proportion to ``weights`` (not negative) by largest remainder; the parts sum to it exactly.

    Of equal remainders the earlier item takes the unit. Weights that are all nought share equally. A negative total is
    shared as its positive and negated. Raises ValueError on a negative weight, or without weights for a total.
    """
    if total < 0:
        return [-part for part in apportion(-total, weights)]
    if not weights:
        if total:
            raise ValueError("nothing to share over")
        return []
    if min(weights) < 0:
        raise ValueError("a weight is negative")
    whole = sum(weights)
    if not whole:
        weights, whole = [1] * len(weights), len(weights)
    parts, remainders = [], []
    for place, weight in enumerate(weights):
        part, remainder = divmod(total * weight, whole)
        parts.append(part)
        remainders.append((-remainder, place))
    missing = total - sum(parts)
    for _, place in sorted(remainders)[:missing]:
        parts[place] += 1
    return parts


class _Converter:
    """Amounts of any currency into the smallest units of the national one; remembers what it could not convert."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.factors: dict[str, Decimal | None] = {}
        self.scale = Decimal(10) ** terms.decimals

    def factor(self, currency: str) -> Decimal | None:
        if currency not in self.factors:
            rate = Decimal(1) if currency == self.terms.currency else self.terms.rates.get(currency)
            self.factors[currency] = None if rate is None else rate * self.scale
        return self.factors[currency]

    def minor(self, amount: Decimal, currency: str | None, code: str) -> int | Reason:
        if currency is None:
            return Reason(message=NO_CURRENCY, params={"code": code})
        factor = self.factor(currency)
        if factor is None:
            return Reason(message=NO_RATE, params={"currency": currency})
        return int((amount * factor).to_integral_value(ROUND_HALF_UP))

    def money(self, minor: int) -> Decimal:
        return Decimal(minor).scaleb(-self.terms.decimals)


def build_values(facts: DeclarationFacts, terms: Terms) -> ValueBuildUp:
    """Build the customs value of every item (CIF where the charges make it so).

    The price is converted at the day's rate; item charges are added; header charges are shared over the items by value
    or by gross mass (``facts.apportion_by``). A value that comes out negative is given as it is: a rule judges it.
    """
    converter = _Converter(terms)
    prices = [_price(item, facts, converter) for item in facts.items]
    shares, shared_by, problems = _shares(facts, prices, converter)
    items = tuple(
        _item_value(item, price, [(code, parts[place]) for code, parts in shares], facts, converter)
        for place, (item, price) in enumerate(zip(facts.items, prices, strict=True))
    )
    return ValueBuildUp(items=items, shared_by=shared_by, problems=tuple(problems))


def _price(item: ItemFacts, facts: DeclarationFacts, converter: _Converter) -> int | Reason:
    amount = item.price
    if amount is None and len(facts.items) == 1:
        amount = facts.invoice_amount
    if amount is None:
        return Reason(message=NO_PRICE)
    return converter.minor(amount, item.price_currency or facts.currency, PRICE)


def _charges(
    elements: Iterable[ValueElement], currency: str | None, converter: _Converter, problems: list[Reason]
) -> Iterator[tuple[str, int]]:
    """Code and signed amount of each element that changes the value; why another is left out goes to ``problems``."""
    for element in elements:
        if element.amount is None:
            continue
        sign = converter.terms.charges.get(element.code)
        if sign is None:
            problems.append(Reason(message=UNKNOWN_CHARGE, params={"code": element.code}))
            continue
        minor = converter.minor(element.amount, element.currency or currency, element.code)
        if isinstance(minor, Reason):
            problems.append(minor)
        elif sign:
            yield element.code, sign * minor


def _shares(
    facts: DeclarationFacts, prices: Sequence[int | Reason], converter: _Converter
) -> tuple[list[tuple[str, list[int]]], Apportionment | None, list[Reason]]:
    problems: list[Reason] = []
    totals = list(_charges(facts.value_elements, facts.currency, converter, problems))
    if not totals or not facts.items:
        return [], None, problems
    weights, by = _weights(facts, prices)
    return [(code, apportion(total, weights)) for code, total in totals], by, problems


def _weights(facts: DeclarationFacts, prices: Sequence[int | Reason]) -> tuple[list[int], Apportionment]:
    by_value = [0 if isinstance(price, Reason) else max(price, 0) for price in prices]
    by_mass = [max(int((item.gross_mass or item.net_mass or Decimal()) * MICRO), 0) for item in facts.items]
    choices = [(by_value, Apportionment.VALUE), (by_mass, Apportionment.MASS)]
    if facts.apportion_by == Apportionment.MASS:
        choices.reverse()
    for weights, name in choices:
        if any(weights):
            return weights, name
    return [1] * len(facts.items), Apportionment.EQUAL


def _item_value(
    item: ItemFacts,
    price: int | Reason,
    shares: Sequence[tuple[str, int]],
    facts: DeclarationFacts,
    converter: _Converter,
) -> ItemValue:
    problems: list[Reason] = []
    parts: list[ValuePart] = []
    total = 0
    if isinstance(price, Reason):
        problems.append(price)
    else:
        parts.append(ValuePart(code=PRICE, amount=converter.money(price)))
        total = price
    for code, charge in _charges(item.value_elements, item.price_currency or facts.currency, converter, problems):
        total += charge
        parts.append(ValuePart(code=code, amount=converter.money(charge)))
    for code, share in shares:
        total += share
        parts.append(ValuePart(code=code, amount=converter.money(share), shared=True))
    if total < 0 and not isinstance(price, Reason):
        problems.append(Reason(message=NEGATIVE))
    built = None if isinstance(price, Reason) else converter.money(total)
    return ItemValue(
        number=item.number, parts=tuple(parts), built=built, declared=item.customs_value, problems=tuple(problems)
    )
