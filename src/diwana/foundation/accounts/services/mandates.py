# SPDX-License-Identifier: EUPL-1.2
"""The verbs on mandates: what one organisation lets another do in its name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings

from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.mandates import Act, mandate_changed
from diwana.foundation.accounts.models import Mandate, Organisation
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message

LONGEST_MANDATE = timedelta(days=5 * 366)


@verb(Permission.GRANT_MANDATE)
def grant_mandate(actor: Actor, *, agent: str, acts: Iterable[str], until: date, since: date | None = None) -> int:
    """Authorise the organisation with customs code ``agent`` to do ``acts`` (values of Act) in the name of the
    actor's organisation, from ``since`` (default today) to ``until``, both included. Returns the mandate's key.
    Raises Refused."""
    today = clock.today(settings.TIME_ZONE)
    first = since or today
    named = sorted({Act(act).value for act in acts})
    if not named:
        raise Refused("acts", message("Name at least one act"))
    if until < max(first, today):
        raise Refused("until", message("The last day must not be before the first day, nor in the past"))
    if until - first > LONGEST_MANDATE:
        raise Refused("until", message("A mandate lasts five years at most"))
    row = Organisation.objects.filter(identifier=agent, active=True).first()
    if row is None:
        raise Refused("agent", message("No active organisation has the customs code %(code)s"), {"code": agent})
    if row.pk == actor.organisation or actor.organisation is None:
        raise Refused("agent", message("An organisation needs no mandate to act for itself"))
    mandate = Mandate.objects.create(principal_id=actor.organisation, agent=row, acts=named, since=first, until=until)
    _tell(actor, mandate, given=True)
    data = {"principal": actor.organisation, "agent": row.pk, "acts": named, "since": str(first), "until": str(until)}
    record(actor, "accounts.grant_mandate", f"mandate:{mandate.pk}", data)
    return mandate.pk


@verb(Permission.REVOKE_MANDATE)
def revoke_mandate(actor: Actor, mandate: int) -> None:
    """Withdraw a mandate that the actor's organisation gave, from now on. Raises Unknown."""
    changed = Mandate.objects.filter(pk=mandate, principal_id=actor.organisation, revoked_at=None).update(
        revoked_at=clock.now()
    )
    if not changed:
        raise Unknown(f"mandate {mandate}")
    _tell(actor, Mandate.objects.select_related("principal", "agent").get(pk=mandate), given=False)
    record(actor, "accounts.revoke_mandate", f"mandate:{mandate}", {})


def _tell(actor: Actor, mandate: Mandate, *, given: bool) -> None:
    principal, agent = mandate.principal, mandate.agent
    mandate_changed.send(
        None,
        actor=actor,
        mandate=mandate.pk,
        principal=(principal.pk, principal.name),
        agent=(agent.pk, agent.name),
        given=given,
    )
