# SPDX-License-Identifier: EUPL-1.2
"""Reckoning of duties and taxes from the definitions of a country, item by item, tax by tax, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from functools import partial

from diwana.engines.duty.definitions import EARLIER, QUANTITIES, VALUE, ApplicableTax, Effect, Reason, Rounding
from diwana.engines.duty.rates import AdValorem, QuantityMissing
from diwana.engines.duty.recompute import recompute
from diwana.engines.duty.taxation import ZERO, ItemTaxation, Status, Taxation, TaxLine, summed
from diwana.engines.duty.value import Terms, build_values
from diwana.kernel.declaration import DeclarationFacts, ItemFacts
from diwana.kernel.messages import message

# Sums and products of any amounts a declaration may hold stay exact within this many digits.
EXACT = Context(prec=60)
# Masses in kilograms for one unit, UN/ECE Recommendation 20.
KILOGRAMS = {"KGM": Decimal(1), "DTN": Decimal(100), "TNE": Decimal(1000), "GRM": Decimal("0.001")}

NO_VALUE = message("The customs value of the item is not known.")
NEGATIVE_VALUE = message("The customs value of the item is negative.")
NO_QUANTITY = message("The item declares no quantity in %(unit)s.")
NOT_BORNE = message("The item does not bear this tax.")
DEPENDS = message("%(code)s, on which it is reckoned, could not be computed.")


def calculate(
    facts: DeclarationFacts, terms: Terms, taxes: Sequence[Sequence[ApplicableTax]] | None = None
) -> Taxation:
    """Duties and taxes of a declaration with the working of every line.

    ``taxes``: for each item of ``facts.items`` in order, the taxes it bears, in the order of reckoning. None, when the
    country has no definitions: the declared lines are recomputed from their own printed bases and rates instead.
    Raises ValueError when ``taxes`` has not one entry for each item.
    """
    with localcontext(EXACT):
        values = build_values(facts, terms)
        if taxes is None:
            return recompute(facts, terms, values)
        if len(taxes) != len(facts.items):
            raise ValueError("taxes are wanted for each item")
        items = [
            ItemTaxation(number=item.number, value=value.value, lines=_lines(item, value.value, applicable, terms))
            for item, value, applicable in zip(facts.items, values.items, taxes, strict=True)
        ]
        return summed(
            items,
            values,
            global_taxes=facts.global_taxes,
            currency=terms.currency,
            unit=terms.unit,
            recomputed=False,
        )


def quantity_in(item: ItemFacts, unit: str) -> Decimal | None:
    """The declared quantity of ``item`` in ``unit`` (UN/ECE Recommendation 20), None where it declares none.

    Masses are net; the supplementary quantity serves for its own unit.
    """
    if item.supplementary_unit == unit and item.supplementary_quantity is not None:
        return item.supplementary_quantity
    if unit in KILOGRAMS and item.net_mass is not None:
        return item.net_mass / KILOGRAMS[unit]
    if unit == "HLT" and item.supplementary_unit == "LTR" and item.supplementary_quantity is not None:
        return item.supplementary_quantity / 100
    return None


def _measure(item: ItemFacts, name: str) -> Decimal | None:
    if name == "packages":
        counts = [each.count for each in item.packages if each.count is not None]
        return Decimal(sum(counts)) if counts else None
    quantity: Decimal | None = getattr(item, name)
    return quantity


def _lines(
    item: ItemFacts, value: Decimal | None, applicable: Sequence[ApplicableTax], terms: Terms
) -> tuple[TaxLine, ...]:
    if not applicable and not item.taxes:
        return ()
    declared: dict[str, Decimal] = {}
    for printed in item.taxes:
        if printed.amount is not None:
            declared[printed.code] = declared.get(printed.code, ZERO) + printed.amount
    amounts: dict[str, Decimal] = {}
    failed: set[str] = set()
    lines = []
    unit, rounding = terms.unit, terms.rounding
    for tax in applicable:
        code = tax.definition.code
        line = _line(item, value, tax, amounts, failed, declared.pop(code, None), unit, rounding)
        if line.status is Status.NOT_COMPUTED:
            failed.add(code)
        else:
            amounts[code] = line.amount
        lines.append(line)
    lines.extend(_not_borne(code, amount) for code, amount in declared.items() if amount)
    return tuple(lines)


def _not_borne(code: str, amount: Decimal) -> TaxLine:
    """A tax that the declaration prints and the country does not ask for here."""
    return TaxLine(
        code=code,
        base=None,
        rate=None,
        amount=ZERO,
        payable=False,
        status=Status.DIFFERS,
        reason=Reason(message=NOT_BORNE),
        declared=amount,
    )


def _line(
    item: ItemFacts,
    value: Decimal | None,
    tax: ApplicableTax,
    amounts: dict[str, Decimal],
    failed: set[str],
    declared: Decimal | None,
    unit: Decimal,
    profile_rounding: Rounding,
) -> TaxLine:
    found = _base(item, value, tax, amounts, failed)
    if isinstance(found, Reason):
        return _not_computed(tax, found, declared)
    base, parts = found
    exact = _exact(tax, base, item)
    if isinstance(exact, Reason):
        return _not_computed(tax, exact, declared)
    definition, relief = tax.definition, tax.relief
    exempt = relief is not None and relief.effect is Effect.EXEMPT
    rounding = definition.rounding or profile_rounding
    return TaxLine(
        code=definition.code,
        base=base,
        rate=tax.rate,
        amount=(ZERO if exempt else exact).quantize(unit, rounding.mode),
        payable=relief is None,
        status=Status.COMPUTED,
        exact=exact,
        terms=parts,
        reason=None if relief is None else relief.reason,
        declared=declared,
        definition=definition,
        source=tax.source,
    )


def _exact(tax: ApplicableTax, base: Decimal, item: ItemFacts) -> Decimal | Reason:
    rate = tax.rate
    if type(rate) is AdValorem:
        return base * rate.fraction
    try:
        return rate.of(base, partial(quantity_in, item))
    except QuantityMissing as missing:
        return Reason(message=NO_QUANTITY, params={"unit": missing.unit})


def _not_computed(tax: ApplicableTax, reason: Reason, declared: Decimal | None) -> TaxLine:
    return TaxLine(
        code=tax.definition.code,
        base=None,
        rate=tax.rate,
        amount=ZERO,
        payable=tax.relief is None,
        status=Status.NOT_COMPUTED,
        reason=reason,
        declared=declared,
        definition=tax.definition,
        source=tax.source,
    )


def _base(
    item: ItemFacts, value: Decimal | None, tax: ApplicableTax, amounts: dict[str, Decimal], failed: set[str]
) -> tuple[Decimal, tuple[tuple[str, Decimal], ...]] | Reason:
    """The base of ``tax`` and what it is made of; the reason where it cannot be known."""
    parts: list[tuple[str, Decimal]] = []
    base = ZERO
    for term in tax.definition.base:
        name = term.name
        if name == VALUE:
            if value is None:
                return Reason(message=NO_VALUE)
            if value < 0:
                return Reason(message=NEGATIVE_VALUE)
            found = value
        elif name == EARLIER:
            if failed:
                return Reason(message=DEPENDS, params={"code": min(failed)})
            for code, amount in amounts.items():
                parts.append((code, amount * term.coefficient))
                base += amount * term.coefficient
            continue
        elif name in QUANTITIES:
            measured = _measure(item, name)
            if measured is None:
                return Reason(message=NO_QUANTITY, params={"unit": tax.definition.unit or name})
            found = measured
        elif name in failed:
            return Reason(message=DEPENDS, params={"code": name})
        else:
            if name not in amounts:
                continue
            found = amounts[name]
        if term.coefficient != 1:
            found = found * term.coefficient
        parts.append((name, found))
        base += found
    return base, tuple(parts)
