# SPDX-License-Identifier: EUPL-1.2
"""Rates of duty: ad valorem, specific, compound, the lower or the higher of several; read from and written to text.

The text form is the one the tariff stores::

    20%                        of the base
    0.500/LTR                  national currency per unit (UN/ECE Recommendation 20 code)
    10% + 0.200/KGM            compound
    MIN(10%; 2/KGM)            the lower of both          MAX(10%; 2/KGM)    the higher
    FREE                       nothing
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from diwana.kernel.declaration import Fact

HUNDRED = Decimal(100)
DEEPEST = 8
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z][A-Za-z0-9]*)|([%/+();,]))")

Quantity: TypeAlias = Callable[[str], Decimal | None]


class RateError(ValueError):
    """A rate expression that cannot be understood; the text says where."""


class QuantityMissing(Exception):
    """A specific rate needs a quantity in ``unit`` that the item does not declare."""

    def __init__(self, unit: str) -> None:
        super().__init__(unit)
        self.unit = unit


class AdValorem(Fact, frozen=True, kw_only=True, tag="ad_valorem"):
    """``fraction`` of the base: 0.2 is 20 %."""

    fraction: Decimal

    def of(self, base: Decimal, quantity: Quantity) -> Decimal:
        return base * self.fraction

    def __str__(self) -> str:
        return f"{plain(self.fraction * HUNDRED)}%"


class Specific(Fact, frozen=True, kw_only=True, tag="specific"):
    """``amount`` of national currency for each ``unit`` (UN/ECE Recommendation 20)."""

    amount: Decimal
    unit: str

    def of(self, base: Decimal, quantity: Quantity) -> Decimal:
        """Raises QuantityMissing where the item declares no quantity in this unit."""
        units = quantity(self.unit)
        if units is None:
            raise QuantityMissing(self.unit)
        return units * self.amount

    def __str__(self) -> str:
        return f"{plain(self.amount)}/{self.unit}"


class Compound(Fact, frozen=True, kw_only=True, tag="compound"):
    """All the parts together."""

    parts: tuple[Rate, ...]

    def of(self, base: Decimal, quantity: Quantity) -> Decimal:
        return sum((part.of(base, quantity) for part in self.parts), Decimal())

    def __str__(self) -> str:
        return " + ".join(map(str, self.parts))


class Lowest(Fact, frozen=True, kw_only=True, tag="lowest"):
    """The lowest of the parts."""

    parts: tuple[Rate, ...]

    def of(self, base: Decimal, quantity: Quantity) -> Decimal:
        return min(part.of(base, quantity) for part in self.parts)

    def __str__(self) -> str:
        return f"MIN({'; '.join(map(str, self.parts))})"


class Highest(Fact, frozen=True, kw_only=True, tag="highest"):
    """The highest of the parts."""

    parts: tuple[Rate, ...]

    def of(self, base: Decimal, quantity: Quantity) -> Decimal:
        return max(part.of(base, quantity) for part in self.parts)

    def __str__(self) -> str:
        return f"MAX({'; '.join(map(str, self.parts))})"


Rate: TypeAlias = AdValorem | Specific | Compound | Lowest | Highest

FREE = AdValorem(fraction=Decimal())


def plain(number: Decimal) -> str:
    """``number`` without exponent and without trailing zeros."""
    return format(number.normalize(), "f") if number else "0"


def units_of(rate: Rate) -> frozenset[str]:
    """The units whose quantities ``rate`` asks for."""
    if isinstance(rate, AdValorem):
        return frozenset()
    if isinstance(rate, Specific):
        return frozenset({rate.unit})
    return frozenset().union(*(units_of(part) for part in rate.parts))


def parse_rate(text: str) -> Rate:
    """Read a rate from its text form. Raises RateError."""
    reader = _Reader(text)
    rate = reader.rate(0)
    if reader.lexeme is not None:
        raise RateError(f"unexpected {reader.lexeme!r} in rate {text!r}")
    return rate


class _Reader:
    """Recursive descent over the tokens of one rate expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.lexeme: str | None = None
        self.advance()

    def advance(self) -> None:
        if not self.text[self.place :].strip():
            self.lexeme = None
            return
        match = _TOKEN.match(self.text, self.place)
        if match is None:
            raise RateError(f"unexpected {self.text[self.place :].strip()[0]!r} in rate {self.text!r}")
        self.place = match.end()
        self.lexeme = match.group().strip()

    def expect(self, *wanted: str) -> str:
        token = self.lexeme
        if token is None or token not in wanted:
            raise RateError(f"{' or '.join(wanted)} expected in rate {self.text!r}, found {token or 'its end'}")
        self.advance()
        return token

    def rate(self, depth: int) -> Rate:
        if depth > DEEPEST:
            raise RateError(f"rate nested deeper than {DEEPEST}: {self.text!r}")
        parts = [self.term(depth)]
        while self.lexeme == "+":
            self.advance()
            parts.append(self.term(depth))
        return parts[0] if len(parts) == 1 else Compound(parts=tuple(parts))

    def term(self, depth: int) -> Rate:
        token = self.lexeme
        if token is None:
            raise RateError(f"rate {self.text!r} ends too early")
        self.advance()
        word = token.upper()
        if word == "FREE":
            return FREE
        if word in ("MIN", "MAX"):
            return self.choice(word, depth)
        if not token[0].isdigit():
            raise RateError(f"unexpected {token!r} in rate {self.text!r}")
        if self.expect("%", "/") == "%":
            return AdValorem(fraction=Decimal(token) / HUNDRED)
        unit = self.lexeme
        if unit is None or not unit[0].isalpha():
            raise RateError(f"unit expected after / in rate {self.text!r}")
        self.advance()
        return Specific(amount=Decimal(token), unit=unit.upper())

    def choice(self, word: str, depth: int) -> Rate:
        self.expect("(")
        parts = [self.rate(depth + 1)]
        while self.expect(";", ",", ")") != ")":
            parts.append(self.rate(depth + 1))
        if len(parts) < 2:
            raise RateError(f"{word} needs two rates or more: {self.text!r}")
        return (Lowest if word == "MIN" else Highest)(parts=tuple(parts))
