# SPDX-License-Identifier: EUPL-1.2
"""The verbs on delegations during absence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q

from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.models import Delegation, Membership
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.queries.delegations import delegable, possible_takers
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message

LONGEST_DELEGATION = timedelta(days=366)


@verb(Permission.DELEGATE)
def delegate(
    actor: Actor, *, taker: int, permissions: Sequence[str], since: date, until: date, reason: str = ""
) -> int:
    """Let the colleague ``taker`` (key of a membership) exercise ``permissions`` (names) in the actor's place from
    ``since`` to ``until``, both included. Returns the key of the delegation.

    Only what the actor holds himself, and nothing by which rights are given. Raises Refused.
    """
    today, named = clock.today(settings.TIME_ZONE), sorted(set(permissions))
    if actor.delegator is not None:
        raise Refused("permissions", message("What was delegated to you is not yours to delegate"))
    if not named:
        raise Refused("permissions", message("Name at least one permission"))
    if not set(named) <= delegable(actor.permissions):
        raise Refused("permissions", message("You can delegate only what you hold yourself"))
    if until < max(since, today):
        raise Refused("until", message("The last day must not be before the first day, nor in the past"))
    if until - since > LONGEST_DELEGATION:
        raise Refused("until", message("A delegation lasts one year at most"))
    if taker not in dict(possible_takers(actor)):
        raise Refused("taker", message("Choose a colleague of your organisation and office"))
    giver = Membership.objects.get(person=actor.person, organisation=actor.organisation, active=True)
    row = Delegation.objects.create(
        giver=giver,
        taker_id=taker,
        permissions=named,
        since=since,
        until=until,
        reason=reason,
        created_at=clock.now(),
    )
    said = {"taker": row.taker.person_id, "permissions": named, "since": since, "until": until}
    record(actor, "accounts.delegate", f"delegation:{row.pk}", said)
    return row.pk


@verb(Permission.DELEGATE)
def revoke_delegation(actor: Actor, delegation: int) -> None:
    """End a delegation from now on: its giver takes it back, or its taker gives it back. Raises Unknown."""
    mine = Q(giver__person=actor.person) | Q(taker__person=actor.person)
    found = Delegation.objects.filter(mine, pk=delegation, revoked_at=None).values_list("pk", flat=True)
    if not Delegation.objects.filter(pk__in=list(found)).update(revoked_at=clock.now()):
        raise Unknown(f"delegation {delegation}")
    record(actor, "accounts.revoke_delegation", f"delegation:{delegation}", {})
