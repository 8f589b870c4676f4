# SPDX-License-Identifier: EUPL-1.2
"""Who may have the record of a receipt: whoever may see it."""

from __future__ import annotations

from diwana.foundation.payments import queries
from diwana.kernel.actor import Actor


def _receipt(actor: Actor, number: str) -> bool:
    return queries.receipt(actor, number) is not None


DISCLOSED = {"receipt": _receipt}
