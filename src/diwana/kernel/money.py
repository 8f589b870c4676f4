# SPDX-License-Identifier: EUPL-1.2
"""Money: Decimal in computation, whole minor units (millimes, cents) in storage, always beside its currency."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

import msgspec

from diwana.kernel.currencies import DECIMALS
from diwana.kernel.scaled import from_scaled, to_scaled


class UnknownCurrency(ValueError):
    """Not a current code of ISO 4217 that has a minor unit."""


class CurrencyMismatch(ValueError):
    """Amounts of two currencies were added or compared."""


class Rounding(StrEnum):
    """How the law rounds: ``down`` drops what exceeds (towards zero), ``half_up`` rounds a half away from zero."""

    DOWN = "down"
    HALF_UP = "half_up"


_MODES: dict[str, str] = {Rounding.DOWN: ROUND_DOWN, Rounding.HALF_UP: ROUND_HALF_UP}
_UNITS = tuple(Decimal(1).scaleb(-digits) for digits in range(10))
_ZEROS = tuple(Decimal(0).scaleb(-digits) for digits in range(10))
_WIDE = Context(prec=60)


def decimals_of(currency: str) -> int:
    """Decimals of ``currency`` by ISO 4217: TND 3, EUR 2, JPY 0. Raises UnknownCurrency."""
    try:
        return DECIMALS[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None


def to_minor(amount: Decimal, currency: str) -> int:
    """``amount`` in minor units: 1.250 TND is 1250.

    Raises UnknownCurrency, and ValueError when ``amount`` is finer than the currency: round it first.
    """
    return to_scaled(amount, decimals_of(currency))


def from_minor(minor: int, currency: str) -> Decimal:
    """The amount that ``to_minor`` stored, with the decimals of its currency. Raises UnknownCurrency."""
    return from_scaled(minor, decimals_of(currency))


def round_money(amount: Decimal, decimals: int, mode: str = Rounding.DOWN) -> Decimal:
    """``amount`` at ``decimals`` (0 to 9) decimals; ``mode`` is a Rounding or its value. Zero has no sign.

    Raises KeyError for another mode and decimal.InvalidOperation for what is not finite.
    """
    return amount.quantize(_UNITS[decimals], _MODES[mode], _WIDE) or _ZEROS[decimals]


def allocate(total: int, weights: Sequence[Decimal | int]) -> tuple[int, ...]:
    """Share ``total`` whole units by ``weights``; the shares sum to ``total`` exactly (largest remainder).

    Each share is the exact proportion rounded down or up; the units left over go to the largest remainders, and
    among equals to the first, so that the same input always gives the same shares. A negative total (a deduction) is
    shared as its opposite. Raises ValueError when a weight is negative or all are zero.
    """
    exact = _whole(weights)
    whole = sum(exact)
    if whole <= 0 or min(exact) < 0:
        raise ValueError("weights must not be negative, and one must be positive")
    sign = -1 if total < 0 else 1
    parts = [divmod(abs(total) * weight, whole) for weight in exact]
    shares = [share for share, _ in parts]
    left = abs(total) - sum(shares)
    for position in sorted(range(len(parts)), key=lambda i: -parts[i][1])[:left]:
        shares[position] += 1
    return tuple(sign * share for share in shares)


def apportion(amount: Decimal, weights: Sequence[Decimal | int], decimals: int) -> tuple[Decimal, ...]:
    """Share ``amount``, a number of at most ``decimals`` decimals, by ``weights``; see ``allocate``."""
    shares = allocate(to_scaled(amount, decimals), weights)
    return tuple(from_scaled(share, decimals) for share in shares)


def _whole(weights: Sequence[Decimal | int]) -> list[int]:
    """The weights as integers in the same proportions. Raises ValueError for one that is not finite, or too long."""
    decimals = [Decimal(weight) for weight in weights]
    digits = max((0, *(-int(weight.as_tuple().exponent) for weight in decimals if weight.is_finite())))
    if not all(weight.is_finite() and weight.adjusted() + digits < _WIDE.prec for weight in decimals):
        raise ValueError("weights must be finite, of 60 digits at most")
    return [int(weight.scaleb(digits, _WIDE)) for weight in decimals]


class Money(msgspec.Struct, frozen=True):
    """An amount of one currency. Adding or comparing two currencies raises CurrencyMismatch."""

    amount: Decimal
    currency: str

    @classmethod
    def of_minor(cls, minor: int, currency: str) -> Money:
        return cls(from_minor(minor, currency), currency)

    @property
    def minor(self) -> int:
        """In minor units; raises ValueError when the amount is finer than its currency."""
        return to_minor(self.amount, self.currency)

    def rounded(self, mode: str = Rounding.DOWN) -> Money:
        """At the decimals of its currency."""
        return Money(round_money(self.amount, decimals_of(self.currency), mode), self.currency)

    def _same(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.amount

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
