# SPDX-License-Identifier: EUPL-1.2
"""What the reckoning of duties and taxes gives: every line with its working, the totals, what is payable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum

from diwana.engines.duty.definitions import Reason, TaxDefinition
from diwana.engines.duty.rates import Rate
from diwana.engines.duty.value import ValueBuildUp
from diwana.kernel.declaration import Fact

ZERO = Decimal()


class Status(StrEnum):
    """How far the amount of a line is our own reckoning.

    computed: from the definitions of the country. recomputed: the declared amount follows from the printed base and
    rate. within_rounding: it does but for one unit of rounding; the declared amount stands. differs: it does not; the
    recomputed amount stands. not_recomputable: the print does not hold enough; the declared amount stands.
    not_computed: something needed is missing; the amount is nought and the reason says what.
    """

    COMPUTED = "computed"
    RECOMPUTED = "recomputed"
    WITHIN_ROUNDING = "within_rounding"
    DIFFERS = "differs"
    NOT_RECOMPUTABLE = "not_recomputable"
    NOT_COMPUTED = "not_computed"


class TaxLine(Fact, frozen=True, kw_only=True, gc=False):
    """One tax of one item with its working.

    base: amount (or quantity) taxed; terms: what the base is made of, name and amount in order; rate: None where the
    print has none; exact: the product before rounding; amount: in the currency, rounded; payable: whether it is asked
    for; reason: why it is not, or why the status; declared: the amount the declaration prints for this code.
    """

    code: str
    base: Decimal | None
    rate: Rate | None
    amount: Decimal
    payable: bool
    status: Status
    exact: Decimal | None = None
    terms: tuple[tuple[str, Decimal], ...] = ()
    reason: Reason | None = None
    declared: Decimal | None = None
    definition: TaxDefinition | None = None
    source: str = ""

    @property
    def difference(self) -> Decimal | None:
        """Declared less reckoned; None where nothing was declared or nothing could be reckoned."""
        if self.declared is None or self.status is Status.NOT_COMPUTED:
            return None
        return self.declared - self.amount


class ItemTaxation(Fact, frozen=True, kw_only=True):
    """The taxes of one goods item; ``value`` is the customs value they were reckoned on, None where unknown."""

    number: int
    value: Decimal | None
    lines: tuple[TaxLine, ...]

    @property
    def payable(self) -> Decimal:
        return sum((line.amount for line in self.lines if line.payable), ZERO)


class Taxation(Fact, frozen=True, kw_only=True):
    """All duties and taxes of a declaration.

    totals: every line by code; payable_totals: payable lines only; payable: their sum; global_taxes: those of no item;
    total: payable and global together; recomputed: whether the lines are the declared ones verified, for want of
    definitions; unit: the smallest step of an amount here (0.001 for the dinar; that of the print when recomputed).
    """

    items: tuple[ItemTaxation, ...]
    values: ValueBuildUp
    totals: Mapping[str, Decimal]
    payable_totals: Mapping[str, Decimal]
    payable: Decimal
    global_taxes: Decimal
    total: Decimal
    currency: str | None
    unit: Decimal
    recomputed: bool

    @property
    def differing(self) -> tuple[tuple[int, TaxLine], ...]:
        """Item number and line where the declared amount is further than one unit from the reckoned one."""
        return tuple(
            (item.number, line)
            for item in self.items
            for line in item.lines
            if line.difference is not None and abs(line.difference) > self.unit
        )

    @property
    def uncertain(self) -> tuple[tuple[int, TaxLine], ...]:
        """Item number and line that could not be computed or recomputed; its reason says why."""
        vague = (Status.NOT_COMPUTED, Status.NOT_RECOMPUTABLE)
        return tuple((item.number, line) for item in self.items for line in item.lines if line.status in vague)


def summed(
    items: Iterable[ItemTaxation],
    values: ValueBuildUp,
    *,
    global_taxes: Decimal | None,
    currency: str | None,
    unit: Decimal,
    recomputed: bool,
) -> Taxation:
    """Add the lines up."""
    kept = tuple(items)
    totals: dict[str, Decimal] = {}
    payable_totals: dict[str, Decimal] = {}
    for item in kept:
        for line in item.lines:
            code, amount = line.code, line.amount
            totals[code] = totals[code] + amount if code in totals else amount
            if line.payable:
                payable_totals[code] = payable_totals[code] + amount if code in payable_totals else amount
    payable = sum(payable_totals.values(), ZERO)
    apart = global_taxes or ZERO
    return Taxation(
        items=kept,
        values=values,
        totals=totals,
        payable_totals=payable_totals,
        payable=payable,
        global_taxes=apart,
        total=payable + apart,
        currency=currency,
        unit=unit,
        recomputed=recomputed,
    )
