# SPDX-License-Identifier: EUPL-1.2
"""Masses and quantities: Decimal in computation, millionths of their unit in storage."""

from __future__ import annotations

from decimal import Decimal

from diwana.kernel.scaled import from_scaled, to_scaled

#: Decimals kept of any quantity: a milligram of a kilogram, a microlitre of a litre.
DIGITS = 6


def to_micro(quantity: Decimal) -> int:
    """``quantity`` in millionths of its unit. Raises ValueError when it is finer than that or not finite."""
    return to_scaled(quantity, DIGITS)


def from_micro(micro: int) -> Decimal:
    """The quantity that ``to_micro`` stored."""
    return from_scaled(micro, DIGITS)
