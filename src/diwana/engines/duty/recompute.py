# SPDX-License-Identifier: EUPL-1.2
"""Verification of declared tax lines from their own printed bases and rates, where a country has no definitions.

Foreign declarations print rounded bases; some print rates as fractions (0.2), some per cent (20), some taxes by the
unit (20.0 a litre). What the print says is taken as it is; what it cannot say is reported on the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum

from diwana.engines.duty.definitions import Reason
from diwana.engines.duty.rates import HUNDRED, AdValorem, Rate, Specific
from diwana.engines.duty.taxation import ZERO, ItemTaxation, Status, Taxation, TaxLine, summed
from diwana.engines.duty.value import Terms, ValueBuildUp
from diwana.kernel.declaration import DeclarationFacts, DeclaredTax, ItemFacts
from diwana.kernel.messages import message

HALF = Decimal("0.5")
FINEST = 6
PRINTED_UNIT = "unit"

NO_PRINT = message("The line prints no base or no rate: its amount was entered by hand and is taken as declared.")
ROUNDED_PRINT = message(
    "A tax by the unit, whose quantity is printed rounded: the amount cannot be recomputed from the print "
    "and is taken as declared."
)
ROUNDED_BASE = message(
    "The base is printed rounded: the amount cannot be recomputed from the print and is taken as declared."
)
OUT_OF_STEP = message("The base and the rate printed give %(amount)s.")
NOT_PAYABLE = message("The mode of payment says that this amount is not to be paid.")


class Reading(StrEnum):
    """How a declaration prints its ad valorem rates."""

    FRACTION = "fraction"
    PERCENT = "percent"


def recompute(facts: DeclarationFacts, terms: Terms, values: ValueBuildUp) -> Taxation:
    """Recompute every declared line; amounts that follow from the print within a unit of rounding stand as declared."""
    lines = [line for item in facts.items for line in item.taxes if not _blank(line)]
    prints = {code: Print(code, lines) for code in {line.code for line in lines}}
    reading = _reading(lines, prints)
    items = [
        ItemTaxation(
            number=item.number,
            value=value.value,
            lines=tuple(
                _line(line, _is_specific(line, item, reading, prints[line.code]), reading, prints[line.code], terms)
                for line in item.taxes
                if not _blank(line)
            ),
        )
        for item, value in zip(facts.items, values.items, strict=True)
    ]
    return summed(
        items,
        values,
        global_taxes=facts.global_taxes,
        currency=facts.national_currency or terms.currency,
        unit=step(line.amount for line in lines),
        recomputed=True,
    )


class Print:
    """How finely a declaration prints one tax: ``unit`` the step of its amounts, ``grain`` that of its bases.

    Taxes differ: amounts of money may be whole beside a fee with cents, and quantities whole beside both.
    """

    def __init__(self, code: str, lines: Iterable[DeclaredTax]) -> None:
        own = [line for line in lines if line.code == code]
        self.unit = step(line.amount for line in own)
        self.grain = step(line.base for line in own)


def step(amounts: Iterable[Decimal | None]) -> Decimal:
    """The smallest step that printed amounts show: 1 where all are whole, 0.01 where one has two decimals…"""
    decimals = 0
    for amount in amounts:
        if amount is not None and amount != amount.to_integral_value():
            decimals = max(decimals, -int(amount.normalize().as_tuple().exponent))
    return Decimal(1).scaleb(-min(decimals, FINEST))


def _blank(line: DeclaredTax) -> bool:
    """Forms print a fixed number of lines; those without a code, or with nothing but zeros for a code, say nothing."""
    return not line.code or (line.base is None and line.rate is None and line.amount is None)


def _reading(lines: Iterable[DeclaredTax], prints: Mapping[str, Print]) -> Reading:
    """One declaration prints its rates one way: that in which more of its lines come out."""
    fraction = percent = 0
    for line in lines:
        if line.specific or not line.base or not line.rate or not line.amount:
            continue
        unit = prints[line.code].unit
        product = line.base * line.rate
        fraction += abs(product - line.amount) <= unit
        # A rate below one is only read as per cent in the company of one above: a slip of two places is not a custom.
        percent += line.rate >= 1 and abs(product / HUNDRED - line.amount) <= unit
    return Reading.PERCENT if percent > fraction else Reading.FRACTION


def _is_specific(line: DeclaredTax, item: ItemFacts, reading: Reading, printed: Print) -> bool:
    """Whether a line taxes by the unit: it says so, or its rate exceeds the whole of a base that is no value."""
    if line.specific:
        return True
    if not line.rate or not line.base or line.amount is None or line.rate <= 1:
        return False
    product = line.base * line.rate
    fits = abs(product - line.amount) <= printed.unit + printed.grain * HALF * line.rate
    if reading is Reading.PERCENT:
        return fits and abs(product / HUNDRED - line.amount) > printed.unit
    bases = [other.base for other in item.taxes if other is not line and other.base]
    largest = max([*bases, item.customs_value or item.statistical_value or ZERO], default=ZERO)
    return fits and line.base * 2 < largest


def _line(line: DeclaredTax, specific: bool, reading: Reading, printed: Print, terms: Terms) -> TaxLine:
    if line.base is None or line.rate is None or (line.amount and not line.base):
        return _told(line, None, line.amount or ZERO, Status.NOT_RECOMPUTABLE, Reason(message=NO_PRINT))
    factor = line.rate / HUNDRED if reading is Reading.PERCENT and not specific else line.rate
    rate: Rate = Specific(amount=factor, unit=PRINTED_UNIT) if specific else AdValorem(fraction=factor)
    unit = printed.unit
    exact = line.base * factor
    rounded = exact.quantize(unit, terms.rounding.mode)
    if line.amount is None:
        return _told(line, rate, rounded, Status.RECOMPUTED, None, exact)
    distance = abs(rounded - line.amount)
    blur = printed.grain * HALF * abs(factor)
    if blur > unit and (specific or distance > unit) and abs(exact - line.amount) <= unit + blur:
        why = ROUNDED_PRINT if specific else ROUNDED_BASE
        return _told(line, rate, line.amount, Status.NOT_RECOMPUTABLE, Reason(message=why), exact)
    if distance <= unit:
        status = Status.WITHIN_ROUNDING if distance else Status.RECOMPUTED
        return _told(line, rate, line.amount, status, None, exact)
    return _told(line, rate, rounded, Status.DIFFERS, Reason(message=OUT_OF_STEP, params={"amount": rounded}), exact)


def _told(
    line: DeclaredTax,
    rate: Rate | None,
    amount: Decimal,
    status: Status,
    reason: Reason | None,
    exact: Decimal | None = None,
) -> TaxLine:
    if reason is None and not line.payable:
        reason = Reason(message=NOT_PAYABLE)
    return TaxLine(
        code=line.code,
        base=line.base,
        rate=rate,
        amount=amount,
        payable=line.payable,
        status=status,
        exact=exact,
        reason=reason,
        declared=line.amount,
    )
