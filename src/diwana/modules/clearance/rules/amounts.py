# SPDX-License-Identifier: EUPL-1.2
"""Rules about amounts, masses, currencies and their sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

from diwana.kernel.declaration import Fact, ItemFacts, ValueElement
from diwana.kernel.messages import message as _
from diwana.kernel.rules import Violation
from diwana.modules.clearance.case import Case
from diwana.modules.clearance.elements import ELEMENTS, Element, Kind
from diwana.modules.clearance.rules.base import ClearanceRule

ZERO = Decimal()
_NUMBERS = (Kind.AMOUNT, Kind.MASS, Kind.QUANTITY)


@lru_cache(maxsize=8)
def _numeric(path: str) -> tuple[Element, ...]:
    return tuple(each for each in ELEMENTS.values() if each.parent == path and each.kind in _NUMBERS)


class Positive(ClearanceRule):
    """Masses, quantities and amounts are not negative, and not zero where zero says nothing."""

    code = "C10021"
    reference = "HMRC CDS10021"
    message = _("%(element)s is %(value)s: it must be above zero, or not negative where zero is possible.")
    remedy = _("Correct %(element)s.")

    def check(self, facts: Case) -> Iterator[Violation]:
        yield from self._group(facts, facts.declaration, "", "", None)
        fields = _numeric("items")
        values = attrgetter(*(each.name for each in fields))
        for position, item in enumerate(facts.declaration.items, 1):
            if any(value is not None and value <= 0 for value in values(item)):
                yield from self._group(facts, item, "items", f"items/{position}/", item.number)
            if item.value_elements:
                yield from self._charges(facts, item.value_elements, f"items/{position}/", item.number)
        yield from self._charges(facts, facts.declaration.value_elements, "", None)

    def _group(self, case: Case, group: Fact, path: str, prefix: str, item: int | None) -> Iterator[Violation]:
        for each in _numeric(path):
            value = getattr(group, each.name)
            # A customs value below zero is the affair of C10045, which says why.
            if value is None or value > 0 or each.name == "customs_value":
                continue
            if value < 0 or each.above_zero(case.national):
                yield self.violation(f"{prefix}{each.name}", value=value, item=item, box=each.box, element=each.label)

    def _charges(
        self, case: Case, charges: tuple[ValueElement, ...], prefix: str, item: int | None
    ) -> Iterator[Violation]:
        element = ELEMENTS["value_elements/amount"]
        for place, charge in enumerate(charges, 1):
            if charge.amount is not None and charge.amount < 0:
                pointer = f"{prefix}value_elements/{place}/amount"
                yield self.violation(pointer, value=charge.amount, item=item, box="45", element=element.label)


class ValueNotNegative(ClearanceRule):
    """The customs value of an item, after additions and deductions, is not below zero."""

    code = "C10045"
    reference = "HMRC CDS10045; WTO Valuation Agreement, article 8"
    message = _("The customs value of the item would be %(value)s, below zero.")
    remedy = _("Correct the price, the additions or the deductions.")

    def check(self, facts: Case) -> Iterator[Violation]:
        for position, value in enumerate(facts.taxation.values.items, 1):
            for amount in (value.declared, value.built):
                if amount is not None and amount < 0:
                    pointer = f"items/{position}/customs_value"
                    yield self.violation(pointer, value=amount, item=value.number, box="46")
                    break


class Masses(ClearanceRule):
    """The net mass of an item is not above its gross mass, and the masses of the items make up those of the header (to
    the rounding of what the header prints)."""

    code = "C11006"
    reference = "HMRC CDS11006"
    message = _("%(element)s is %(value)s kg where %(other)s is %(amount)s kg.")
    remedy = _("Correct the masses: net is at most gross, and the items make up the total.")

    def check(self, facts: Case) -> Iterator[Violation]:
        declaration = facts.declaration
        for position, item in enumerate(declaration.items, 1):
            net, gross = item.net_mass, item.gross_mass
            if net is not None and gross is not None and net > gross:
                yield self.violation(
                    f"items/{position}/net_mass",
                    value=net,
                    item=item.number,
                    box="38",
                    element=ELEMENTS["items/net_mass"].label,
                    other=ELEMENTS["items/gross_mass"].label,
                    amount=gross,
                )
        for name in ("gross_mass", "net_mass"):
            total = total_of(declaration.items, name)
            stated = getattr(declaration, f"declared_{name}")
            if stated is not None and total is not None and not agrees(stated, total):
                element = ELEMENTS[f"declared_{name}"]
                yield self.violation(
                    element.path,
                    value=stated,
                    box=element.box,
                    element=element.label,
                    other=_("the sum of the items"),
                    amount=total,
                )


def total_of(items: Iterable[ItemFacts], name: str) -> Decimal | None:
    """The sum of one amount of all items; None when there is none or one item does not give it."""
    total, some = ZERO, False
    for item in items:
        amount = getattr(item, name)
        if amount is None:
            return None
        total, some = total + amount, True
    return total if some else None


def agrees(stated: Decimal, total: Decimal) -> bool:
    """Whether ``stated`` is ``total``, allowing for the rounding of the last figure that ``stated`` prints."""
    if stated == total:
        return True
    return _step(total) < _step(stated) and abs(stated - total) * 2 <= _step(stated)


def _step(amount: Decimal) -> Decimal:
    """The unit of the last figure that ``amount`` prints after the point: 0.01 for 12.50, 1 for a whole number."""
    exponent = amount.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)


class AmountHasCurrency(ClearanceRule):
    """An amount of the invoice or of a charge is in a currency: its own or that of the invoice."""

    code = "C0407"
    reference = "EU NCTS/AES condition C0407"
    message = _("%(element)s has no currency.")
    remedy = _("Give the currency of the amount, or that of the invoice.")

    def check(self, facts: Case) -> Iterator[Violation]:
        declaration = facts.declaration
        if declaration.currency:
            return
        unread = {violation.pointer for violation in facts.unread}
        if "currency" in unread:
            return
        if not any(item.price_currency for item in declaration.items):
            yield from self._nowhere(case=facts)
            return
        if declaration.invoice_amount:
            yield self._missing("invoice_amount", "currency", declaration.invoice_amount, None)
        yield from self._charges(declaration.value_elements, "", None)
        for position, item in enumerate(declaration.items, 1):
            if item.price_currency:
                continue
            if item.price:
                yield self._missing("items/price", f"items/{position}/price_currency", item.price, item.number)
            yield from self._charges(item.value_elements, f"items/{position}/", item.number)

    def _nowhere(self, case: Case) -> Iterator[Violation]:
        """No currency at all: one finding for the whole, not one for each item."""
        declaration = case.declaration
        amount = declaration.invoice_amount or next((item.price for item in declaration.items if item.price), None)
        if amount:
            yield self._missing("invoice_amount", "currency", amount, None)
        else:
            yield from self._charges(declaration.value_elements, "", None)

    def _charges(self, charges: tuple[ValueElement, ...], prefix: str, item: int | None) -> Iterator[Violation]:
        for place, charge in enumerate(charges, 1):
            if charge.amount and not charge.currency:
                pointer = f"{prefix}value_elements/{place}/currency"
                yield self._missing("value_elements/amount", pointer, charge.amount, item)

    def _missing(self, path: str, pointer: str, amount: Decimal, item: int | None) -> Violation:
        element = ELEMENTS[path]
        return self.violation(pointer, value=amount, item=item, box=element.box, element=element.label)


class OneCurrency(ClearanceRule):
    """The prices of the items are in the currency of the invoice, and all in the same."""

    code = "C12082"
    reference = "HMRC CDS12082"
    message = _("The price is in %(value)s where the invoice is in %(currency)s.")
    remedy = _("Use one currency for the invoice and the prices of its items.")

    def check(self, facts: Case) -> Iterator[Violation]:
        currency = facts.declaration.currency
        for position, item in enumerate(facts.declaration.items, 1):
            if item.price_currency is None:
                continue
            currency = currency or item.price_currency
            if item.price_currency != currency:
                pointer = f"items/{position}/price_currency"
                yield self.violation(pointer, value=item.price_currency, item=item.number, box="42", currency=currency)


class Totals(ClearanceRule):
    """The prices of the items make up the invoice, their packages the number of packages, their values the total value
    (to the rounding of what the header prints). Nothing is said when an item does not give its part."""

    code = "E30B"
    reference = "SAD boxes 6, 12 and 22; E (to be confirmed by the administration)"
    message = _("%(element)s is %(value)s, but the items make up %(amount)s.")
    remedy = _("Correct the total or the items.")

    def check(self, facts: Case) -> Iterator[Violation]:
        declaration = facts.declaration
        currencies = {item.price_currency or declaration.currency for item in declaration.items}
        if len(currencies) == 1 and (declaration.currency is None or declaration.currency in currencies):
            yield from self._compare("invoice_amount", declaration.invoice_amount, total_of(declaration.items, "price"))
        # Values are converted from the price, and rounded, item by item.
        value = total_of(declaration.items, "customs_value")
        stated = declaration.declared_customs_value
        if value is not None and stated is not None:
            blur = len(declaration.items) * max(_step(stated), _step(value)) / 2
            if len(declaration.items) == 1 or abs(stated - value) > blur:
                yield from self._compare("declared_customs_value", stated, value)
        yield from self._compare("declared_packages", declaration.declared_packages, _packages(declaration.items))

    def _compare(self, path: str, stated: Decimal | int | None, total: Decimal | int | None) -> Iterator[Violation]:
        if stated is not None and total is not None and not agrees(Decimal(stated), Decimal(total)):
            element = ELEMENTS[path]
            yield self.violation(path, value=stated, box=element.box, element=element.label, amount=total)


def _packages(items: Iterable[ItemFacts]) -> int | None:
    total, some = 0, False
    for item in items:
        for package in item.packages:
            if package.count is None:
                return None
            total, some = total + package.count, True
    return total if some else None


class TaxesAgree(ClearanceRule):
    """Duties and taxes that the declaration states are those that are reckoned, to one unit of rounding, and so is
    their total."""

    code = "E30C"
    reference = "E (to be confirmed by the administration)"
    message = _("%(tax)s is declared as %(value)s, but %(amount)s is reckoned.")
    remedy = _("Correct the base, the rate or the amount, or leave the taxes out: they are reckoned here.")

    def check(self, facts: Case) -> Iterator[Violation]:
        declaration, taxation = facts.declaration, facts.taxation
        positions = {item.number: position for position, item in enumerate(declaration.items, 1)}
        differing = taxation.differing
        for number, line in differing:
            position = positions[number]
            place = next(
                (at for at, tax in enumerate(declaration.items[position - 1].taxes, 1) if tax.code == line.code), 1
            )
            pointer = f"items/{position}/taxes/{place}/amount"
            yield self.violation(pointer, value=line.declared, item=number, box="47", tax=line.code, amount=line.amount)
        stated = declaration.declared_total
        if stated is not None and not differing and abs(stated - taxation.total) > taxation.unit:
            yield self.violation(
                "declared_total", value=stated, box="47", tax=_("The total of duties and taxes"), amount=taxation.total
            )
