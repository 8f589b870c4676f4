# SPDX-License-Identifier: EUPL-1.2
"""Decimal numbers stored as integers of a fixed scale, exactly or not at all."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

#: Wide enough for any amount; loses nothing silently: a result that does not fit raises instead.
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN, traps=[Inexact, InvalidOperation, Overflow, DivisionByZero])


def to_scaled(value: Decimal, digits: int) -> int:
    """``value`` in units of 10 to the power of minus ``digits``: 1.250 at 3 digits is 1250.

    Raises ValueError when ``value`` has more decimals than that, or is not a finite number of at most 60 digits:
    rounding is a decision of the law and is made before storing, never by it.
    """
    try:
        scaled = value.scaleb(digits, _EXACT)
        whole = int(scaled)
    except (ArithmeticError, ValueError) as error:
        raise ValueError(f"{value} cannot be stored with {digits} decimals") from error
    if whole != scaled:
        raise ValueError(f"{value} has more than {digits} decimals")
    return whole


def from_scaled(units: int, digits: int) -> Decimal:
    """The Decimal that ``to_scaled`` stored as ``units``, with exactly ``digits`` decimals."""
    return Decimal(units).scaleb(-digits, _EXACT)
