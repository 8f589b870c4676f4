# SPDX-License-Identifier: EUPL-1.2
"""The one verb of the ledger's pages: erasing what an event said."""

from __future__ import annotations

from collections.abc import Sequence

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.audit.permissions import Permission
from diwana.foundation.ledger import public as ledger
from diwana.kernel.actor import Actor


@verb(Permission.ERASE)
def erase(actor: Actor, index: int, parts: Sequence[ledger.Part], *, reason: str) -> ledger.Recorded:
    """Erase ``parts`` of event ``index`` for ever, and record that, why and by whom. Raises LookupError where none of
    them is there, ValueError without a reason."""
    if not reason.strip():
        raise ValueError("an erasure says why")
    return ledger.erase(actor, index, parts, reason=reason.strip())
