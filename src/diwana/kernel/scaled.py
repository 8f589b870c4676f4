# SPDX-License-Identifier: EUPL-1.2
"""Decimal numbers stored as integers of a fixed scale, exactly or not at all."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

#: Wide enough for any amount; loses nothing silently: a result that does not fit raises instead.
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN, traps=[Inexact, InvalidOperation, Overflow, DivisionByZero])


#: What a column of integers holds on every database.
_LARGEST = 2**63 - 1


def to_scaled(value: Decimal, digits: int) -> int:
    """``value`` in units of 10 to the power of minus ``digits``: 1.250 at 3 digits is 1250.

    Raises ValueError when ``value`` has more decimals than that (rounding is a decision of the law and is made before
    storing, never by it), is not finite, or does not fit in 64 bits.
    """
    try:
        scaled = value.scaleb(digits, _EXACT)
        # 1E+999999999 is a short text and an endless integer: it is refused before it becomes one.
        whole = int(scaled) if scaled.adjusted() < 19 else _LARGEST + 1
    except (ArithmeticError, ValueError) as error:
        raise ValueError(f"{value} cannot be stored with {digits} decimals") from error
    if abs(whole) > _LARGEST:
        raise ValueError(f"{value} cannot be stored with {digits} decimals: it is too large")
    if whole != scaled:
        raise ValueError(f"{value} has more than {digits} decimals")
    return whole


def from_scaled(units: int, digits: int) -> Decimal:
    """The Decimal that ``to_scaled`` stored as ``units``, with exactly ``digits`` decimals."""
    return Decimal(units).scaleb(-digits, _EXACT)
