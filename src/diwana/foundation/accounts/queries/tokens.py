# SPDX-License-Identifier: EUPL-1.2
"""The tokens of a person."""

from __future__ import annotations

from datetime import datetime

from diwana.foundation.accounts.models import Token
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact


class TokenFacts(Fact, frozen=True):
    """A token without its secret: ``hint`` is how it begins."""

    id: int
    name: str
    hint: str
    organisation: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def tokens_of(actor: Actor) -> tuple[TokenFacts, ...]:
    """The person's tokens, latest first."""
    rows = Token.objects.filter(membership__person=actor.person).select_related("membership__organisation")
    return tuple(
        TokenFacts(
            id=row.pk,
            name=row.name,
            hint=row.hint,
            organisation=row.membership.organisation.name,
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row in rows.order_by("-id")
    )
