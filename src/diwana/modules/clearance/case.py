# SPDX-License-Identifier: EUPL-1.2
"""The case: everything that a rule of clearance may know of one declaration, handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from diwana.engines.duty import Taxation
from diwana.kernel.codelists import CodeLists, Profile
from diwana.kernel.declaration import DeclarationFacts, Fact
from diwana.kernel.parties import PartyStanding
from diwana.kernel.rules import Violation
from diwana.modules.clearance.elements import Flow, flow_of
from diwana.modules.tariff.public import TariffFacts

NEUTRAL = "neutral"


class Case(Fact, frozen=True, kw_only=True):
    """One declaration and all that its rules need.

    on: date of registration, on which lists, tariff and identifiers are judged.
    tariff: nomenclature and measures of the day; taxation: value and taxes of every item, reckoned.
    unread: findings of the reading.
    standings: what the register has of the identifiers declared; None where there is no register to ask (a profile
    without one, a file checked outside the service), and then nothing is said of it.
    unmandated: identifiers for which whoever files has no mandate.
    earlier: the declarant's own references used in the last 48 hours, with the instant of the last use.
    """

    declaration: DeclarationFacts
    on: date
    profile: Profile
    lists: CodeLists
    tariff: TariffFacts
    taxation: Taxation
    unread: tuple[Violation, ...] = ()
    standings: Mapping[str, PartyStanding] | None = None
    unmandated: frozenset[str] = frozenset()
    earlier: Mapping[str, datetime] = msgspec.field(default_factory=dict)

    @property
    def national(self) -> bool:
        """Whether the rules of a country apply, beyond what holds everywhere."""
        return self.profile.code != NEUTRAL

    @property
    def flow(self) -> Flow:
        return flow_of(self.declaration)

    def unread_by(self, code: str) -> tuple[Violation, ...]:
        """Findings of the reading that the rule ``code`` answers for."""
        return tuple(violation for violation in self.unread if violation.code == code)
