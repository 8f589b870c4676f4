# SPDX-License-Identifier: EUPL-1.2
"""Who may have the record of a declaration: whoever may see it."""

from __future__ import annotations

from diwana.kernel.actor import Actor
from diwana.modules.clearance.scope import visible


def _declaration(actor: Actor, key: str) -> bool:
    return key.isdecimal() and len(key) <= 18 and visible(actor).filter(pk=int(key)).exists()


DISCLOSED = {"declaration": _declaration}
