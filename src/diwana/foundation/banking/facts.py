# SPDX-License-Identifier: EUPL-1.2
"""What is read from a statement, and what is told about lines and suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from diwana.kernel.declaration import Fact


class EntryFacts(Fact, frozen=True, kw_only=True):
    """One entry of a statement: ``amount`` negative when money went out; ``place`` where it stands in the file."""

    booked_on: date
    value_on: date
    amount: Decimal
    reference: str = ""
    remittance: str = ""
    party: str = ""
    party_iban: str = ""
    place: str = ""


class StatementFacts(Fact, frozen=True, kw_only=True):
    """One statement of one account. ``account`` is the IBAN or the bank's own number, empty where none is named."""

    account: str
    currency: str
    number: str
    opened_on: date
    closed_on: date
    opening: Decimal
    closing: Decimal
    entries: tuple[EntryFacts, ...]
    pending: int = 0


class Fault(Fact, frozen=True):
    """What is wrong in a file: ``place`` where (a line, a path), ``text`` a message id with ``values``."""

    place: str
    text: str
    values: Mapping[str, str] = {}


class Reason(Fact, frozen=True):
    """Why a line may pay something: ``text`` a message id, ``weight`` how much it says alone, in percent."""

    text: str
    weight: int


class Suggestion(Fact, frozen=True, kw_only=True):
    """What a line may pay: ``parts`` target, key, title, amount in minor units; ``confidence`` in percent."""

    parts: tuple[tuple[str, str, str, int], ...]
    reasons: tuple[Reason, ...]
    confidence: int

    @property
    def code(self) -> str:
        """What a form sends for it."""
        return ",".join(f"{target}:{key}:{minor}" for target, key, _title, minor in self.parts)
