# SPDX-License-Identifier: EUPL-1.2
"""The register as a filing asks it: who is named, and for whom may the agent act. One query, made once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection

from diwana.kernel.declaration import Fact
from diwana.kernel.parties import PartyStanding

_ASK = """
SELECT o.id, o.identifier, o.name, o.active, o.kinds, m.acts
FROM accounts_organisation o
LEFT JOIN accounts_mandate m
    ON m.principal_id = o.id AND m.agent_id = %s AND m.revoked_at IS NULL AND NOT m.pending
    AND m.since <= %s AND m.until >= %s
WHERE o.identifier IN ({places})
"""


class Registered(Fact, frozen=True):
    """An organisation of the register: ``id`` primary key; ``mandated``: whether the agent who asked may do the act in
    its name on that day (everybody may in his own)."""

    id: int
    standing: PartyStanding
    mandated: bool


def registered(identifiers: Iterable[str], *, agent: int, act: str, on: date) -> Mapping[str, Registered]:
    """The register's entry of each known customs code among ``identifiers``, and whether the active organisation
    ``agent`` may do ``act`` in its name on ``on``. Unknown codes are absent. One query."""
    wanted = sorted({identifier for identifier in identifiers if identifier})
    if not wanted:
        return {}
    day = connection.ops.adapt_datefield_value(on)
    with connection.cursor() as cursor:
        cursor.execute(_ASK.format(places=", ".join(["%s"] * len(wanted))), [agent, day, day, *wanted])
        rows = cursor.fetchall()
    found: dict[str, Registered] = {}
    for pk, identifier, name, active, kinds, acts in rows:
        earlier = found.get(identifier)
        mandated = pk == agent or (bool(active) and act in _list(acts)) or (earlier is not None and earlier.mandated)
        standing = PartyStanding(identifier=identifier, name=name, active=bool(active), kinds=frozenset(_list(kinds)))
        found[identifier] = Registered(id=pk, standing=standing, mandated=mandated)
    return found


def _list(stored: Any) -> list[str]:
    """A JSON list as the driver gives it: text, or decoded already; nothing where the join found none."""
    if stored is None:
        return []
    return list(json.loads(stored)) if isinstance(stored, str | bytes) else list(stored)
