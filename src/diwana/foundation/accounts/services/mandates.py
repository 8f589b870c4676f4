# SPDX-License-Identifier: EUPL-1.2
"""The verbs on mandates: what one organisation lets another do in its name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q

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


def _terms(acts: Iterable[str], since: date | None, until: date) -> tuple[date, list[str]]:
    """The first day and the acts, sorted. Raises Refused."""
    today = clock.today(settings.TIME_ZONE)
    first = since or today
    named = sorted({Act(act).value for act in acts})
    if not named:
        raise Refused("acts", message("Name at least one act"))
    if until < max(first, today):
        raise Refused("until", message("The last day must not be before the first day, nor in the past"))
    if until - first > LONGEST_MANDATE:
        raise Refused("until", message("A mandate lasts five years at most"))
    return first, named


def _parties(actor: Actor, code: str, field: str) -> tuple[int, Organisation]:
    """The actor's own organisation (its key), and the other one by its customs code. Raises Refused."""
    row = Organisation.objects.filter(identifier=code, active=True).first()
    if row is None:
        raise Refused(field, message("No active organisation has the customs code %(code)s"), {"code": code})
    if row.pk == actor.organisation or actor.organisation is None:
        raise Refused(field, message("An organisation needs no mandate to act for itself"))
    return actor.organisation, row


@verb(Permission.GRANT_MANDATE)
def grant_mandate(actor: Actor, *, agent: str, acts: Iterable[str], until: date, since: date | None = None) -> int:
    """Authorise the organisation with customs code ``agent`` to do ``acts`` (values of Act) in the name of the
    actor's organisation, from ``since`` (default today) to ``until``, both included. Returns the mandate's key.
    Raises Refused."""
    first, named = _terms(acts, since, until)
    own, row = _parties(actor, agent, "agent")
    mandate = Mandate.objects.create(principal_id=own, agent=row, acts=named, since=first, until=until)
    _tell(actor, mandate, given=True)
    data = {"principal": actor.organisation, "agent": row.pk, "acts": named, "since": str(first), "until": str(until)}
    record(actor, "accounts.grant_mandate", f"mandate:{mandate.pk}", data)
    return mandate.pk


@verb(Permission.REVOKE_MANDATE)
def revoke_mandate(actor: Actor, mandate: int) -> None:
    """Withdraw a mandate that the actor's organisation gave, from now on. Raises Unknown."""
    changed = Mandate.objects.filter(pk=mandate, principal=actor.organisation, pending=False, revoked_at=None).update(
        revoked_at=clock.now()
    )
    if not changed:
        raise Unknown(f"mandate {mandate}")
    _tell(actor, Mandate.objects.select_related("principal", "agent").get(pk=mandate), given=False)
    record(actor, "accounts.revoke_mandate", f"mandate:{mandate}", {})


@verb(Permission.GRANT_MANDATE)
def ask_mandate(actor: Actor, *, principal: str, acts: Iterable[str], until: date, since: date | None = None) -> int:
    """Ask the organisation with customs code ``principal`` for a mandate: it holds once that organisation gives it.
    Returns its key. Raises Refused."""
    first, named = _terms(acts, since, until)
    own, row = _parties(actor, principal, "principal")
    if Mandate.objects.filter(principal=row, agent=actor.organisation, pending=True, revoked_at=None).exists():
        raise Refused("principal", message("You have asked this organisation already, and it has not answered yet"))
    days = {"since": first, "until": until}
    asked = Mandate.objects.create(principal=row, agent_id=own, acts=named, pending=True, **days)
    said = {"principal": row.pk, "agent": actor.organisation, "acts": named, "since": first, "until": until}
    record(actor, "accounts.ask_mandate", f"mandate:{asked.pk}", said)
    return asked.pk


@verb(Permission.GRANT_MANDATE)
def accept_mandate(actor: Actor, mandate: int) -> None:
    """Give the mandate that another organisation asked for. Raises Unknown; Refused when its last day is past."""
    row = Mandate.objects.filter(pk=mandate, principal=actor.organisation, pending=True, revoked_at=None).first()
    if row is None:
        raise Unknown(f"mandate {mandate}")
    if row.until < clock.today(settings.TIME_ZONE):
        raise Refused("until", message("The last day must not be before the first day, nor in the past"))
    if not Mandate.objects.filter(pk=mandate, pending=True, revoked_at=None).update(pending=False):
        raise Unknown(f"mandate {mandate}")
    _tell(actor, Mandate.objects.select_related("principal", "agent").get(pk=mandate), given=True)
    record(actor, "accounts.accept_mandate", f"mandate:{mandate}", {"acts": row.acts})


@verb(Permission.GRANT_MANDATE)
def decline_mandate(actor: Actor, mandate: int) -> None:
    """Decline what another organisation asked for, or take back what one's own asked for. Raises Unknown."""
    mine = Q(principal=actor.organisation) | Q(agent=actor.organisation)
    asked = Mandate.objects.filter(mine, pk=mandate, pending=True, revoked_at=None)
    if actor.organisation is None or not asked.update(revoked_at=clock.now()):
        raise Unknown(f"mandate {mandate}")
    record(actor, "accounts.decline_mandate", f"mandate:{mandate}", {})


@verb(Permission.GRANT_MANDATE)
def renew_mandate(actor: Actor, mandate: int, *, until: date) -> None:
    """Move the last day of a mandate that the actor's organisation gave. Raises Unknown; Refused for a day that is not
    after its last one or more than five years ahead."""
    row = Mandate.objects.filter(pk=mandate, principal=actor.organisation, pending=False, revoked_at=None).first()
    if row is None:
        raise Unknown(f"mandate {mandate}")
    today = clock.today(settings.TIME_ZONE)
    if until <= row.until or until < today:
        raise Refused("until", message("The new last day must be after the present one, and not in the past"))
    if until - today > LONGEST_MANDATE:
        raise Refused("until", message("A mandate lasts five years at most"))
    Mandate.objects.filter(pk=mandate).update(until=until)
    record(actor, "accounts.renew_mandate", f"mandate:{mandate}", {"former": row.until, "until": until})


def _tell(actor: Actor, mandate: Mandate, *, given: bool) -> None:
    """Let the rooms above know, in the transaction of the change."""
    principal, agent = mandate.principal, mandate.agent
    mandate_changed.send(
        None,
        actor=actor,
        mandate=mandate.pk,
        principal=(principal.pk, principal.name),
        agent=(agent.pk, agent.name),
        given=given,
    )
