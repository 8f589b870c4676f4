# SPDX-License-Identifier: EUPL-1.2
"""What is known of a party when a rule asks."""

from __future__ import annotations

from diwana.kernel.declaration import Fact


class PartyStanding(Fact, frozen=True, kw_only=True):
    """An organisation as the register has it.

    identifier: its customs code; kinds: what it is registered as (importer, exporter, broker…).
    """

    identifier: str
    name: str
    active: bool
    kinds: frozenset[str] = frozenset()
