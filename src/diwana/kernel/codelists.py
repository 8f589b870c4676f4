# SPDX-License-Identifier: EUPL-1.2
"""Code lists and the country profile, as they stood at one date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from diwana.kernel.declaration import Fact


class CodeEntry(Fact, frozen=True, kw_only=True):
    """One code: its labels by language and the list's own further attributes (all text)."""

    code: str
    labels: Mapping[str, str]
    attributes: Mapping[str, str] = msgspec.field(default_factory=dict)


class Profile(Fact, frozen=True, kw_only=True):
    """What is particular to a country, read from its ``profile.toml``.

    decimals: of its currency; rounding: ``down`` or ``half_up``; commodity_length: characters of a national code, None
    where any international code is taken; identifiers: dated patterns of party identifiers; settings: the rest.
    """

    code: str
    names: Mapping[str, str]
    currency: str | None
    decimals: int
    rounding: str
    time_zone: str
    languages: tuple[str, ...]
    commodity_length: int | None = None
    settings: Mapping[str, Any] = msgspec.field(default_factory=dict)


class CodeLists(Fact, frozen=True, kw_only=True):
    """All lists of a country (its own and the international ones) valid on ``on``, and the exchange rates of that day.

    rates: national currency units for one unit of the foreign currency.
    """

    country: str
    on: date
    lists: Mapping[str, Mapping[str, CodeEntry]]
    rates: Mapping[str, Decimal] = msgspec.field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether this country keeps the list at all; without it nothing is checked against it."""
        return name in self.lists

    def knows(self, name: str, code: str) -> bool:
        """Whether ``code`` is in the list, or the list is not kept."""
        entries = self.lists.get(name)
        return entries is None or code in entries

    def entry(self, name: str, code: str) -> CodeEntry | None:
        return self.lists.get(name, {}).get(code)
