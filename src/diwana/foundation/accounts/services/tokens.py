# SPDX-License-Identifier: EUPL-1.2
"""The verbs on tokens, the keys of programs."""

from __future__ import annotations

import secrets
from datetime import timedelta

from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.models import Membership, Token
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.queries import token_digest
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message

LONGEST_TOKEN = 366
TOKEN_PREFIX = "dwn_"  # noqa: S105  (makes a leaked token recognisable; not a secret)


@verb(Permission.CREATE_TOKEN)
def create_token(actor: Actor, *, name: str, days: int = 90) -> str:
    """Make a token with which a program acts as the actor does, for ``days`` days (1 to 366).

    Returns the token: it is not kept and cannot be shown again. Raises Refused.
    """
    if not 1 <= days <= LONGEST_TOKEN:
        raise Refused("days", message("A token lasts from one day to one year"))
    membership = _own_membership(actor)
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    now = clock.now()
    row = Token.objects.create(
        membership=membership,
        name=name,
        digest=token_digest(token),
        hint=token[:10],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    record(actor, "accounts.create_token", f"token:{row.pk}", {"name": name, "days": days})
    return token


def _own_membership(actor: Actor) -> Membership:
    found = None
    if actor.person is not None and actor.organisation is not None:
        seats = Membership.objects.filter(person_id=actor.person, organisation_id=actor.organisation, active=True)
        found = seats.first()
    if found is None:
        raise Refused("name", message("Only a member of an organisation can have a token"))
    return found


@verb(Permission.REVOKE_TOKEN)
def revoke_token(actor: Actor, token: int) -> None:
    """Withdraw one of the actor's own tokens, from now on. Raises Unknown."""
    own = Token.objects.filter(pk=token, membership__person=actor.person, revoked_at=None)
    if not own.update(revoked_at=clock.now()):
        raise Unknown(f"token {token}")
    record(actor, "accounts.revoke_token", f"token:{token}", {})
