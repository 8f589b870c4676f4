# SPDX-License-Identifier: EUPL-1.2
"""What a manager does about the people of his organisation."""

from __future__ import annotations

from collections.abc import Sequence

from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.models import Membership, Token
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.roles import trade_roles
from diwana.foundation.accounts.services.standing import check_appointment, is_trade
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message


def _colleague(actor: Actor, member: int) -> Membership:
    """The membership in the actor's own organisation. Raises Unknown; Refused for an officer's."""
    rows = Membership.objects.filter(pk=member, organisation=actor.organisation, active=True)
    row = rows.select_related("organisation").first() if actor.organisation is not None else None
    if row is None:
        raise Unknown(f"member {member}")
    if not is_trade(row.roles):
        raise Refused("roles", message("Officers are appointed by an administrator"))
    return row


@verb(Permission.MANAGE_MEMBERS)
def change_member(actor: Actor, *, member: int, roles: Sequence[str]) -> None:
    """Give the colleague ``member`` (key of his membership) these roles instead of those he held. Raises Unknown;
    Refused for roles that the organisation's people may not hold, for oneself, and for the last manager."""
    row = _colleague(actor, member)
    named = sorted(set(roles))
    if not named or not set(named) <= {role.value for role in trade_roles(row.organisation.kinds)}:
        raise Refused("roles", message("Choose among the roles of your organisation"))
    check_appointment(actor, row.person_id, row.organisation_id, named)
    if named != row.roles:
        Token.objects.filter(membership=row, revoked_at=None).update(revoked_at=clock.now())
    Membership.objects.filter(pk=row.pk).update(roles=named)
    said = {"organisation": row.organisation_id, "roles": named, "former": row.roles}
    record(actor, "accounts.change_member", f"person:{row.person_id}", said)


@verb(Permission.MANAGE_MEMBERS)
def remove_member(actor: Actor, *, member: int) -> None:
    """End the colleague's part in the organisation, with his tokens. Raises Unknown; Refused for oneself and for the
    last manager."""
    row = _colleague(actor, member)
    check_appointment(actor, row.person_id, row.organisation_id, ())
    Token.objects.filter(membership=row, revoked_at=None).update(revoked_at=clock.now())
    Membership.objects.filter(pk=row.pk).update(active=False)
    record(actor, "accounts.remove_member", f"person:{row.person_id}", {"organisation": row.organisation_id})
