# SPDX-License-Identifier: EUPL-1.2
"""Delegations during absence: who may act in whose place, and as what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from django.conf import settings
from django.db.models import Q, QuerySet

from diwana.foundation.accounts.grants import grants, permissions_of
from diwana.foundation.accounts.models import Delegation, Membership
from diwana.foundation.accounts.queries.actors import NotAMember, Seat
from diwana.foundation.accounts.roles import Role
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact

#: What comes with any delegation where the giver holds it: a proposal to a second person, as the giver would make one.
ALONG = frozenset({"approvals.view", "approvals.take_part"})


def delegable(permissions: Iterable[str]) -> frozenset[str]:
    """Those of ``permissions`` that may be delegated: what gives rights to people stays with whom it was given to."""
    held = frozenset(permissions)
    return frozenset(name for name in held if not name.startswith("accounts.") and name != "approvals.set") - ALONG


def _in_force(on: date) -> Q:
    standing = Q(since__lte=on, until__gte=on, revoked_at=None)
    for side in ("giver", "taker"):
        standing &= Q(**{f"{side}__active": True, f"{side}__person__is_active": True})
        standing &= Q(**{f"{side}__organisation__active": True})
    return standing


def _rows() -> QuerySet[Delegation]:
    return Delegation.objects.select_related(
        "giver__person", "taker__person", "giver__organisation", "taker__organisation"
    )


def _seat(row: Delegation) -> Seat:
    """The taker in the giver's place: the giver's roles and offices, and of the named permissions those he still
    holds. An auditor's rights are read through nobody else."""
    giver = row.giver
    held = permissions_of(tuple(giver.roles))
    actor = Actor(
        person=row.taker.person_id,
        organisation=giver.organisation_id,
        roles=tuple(giver.roles),
        permissions=held & (frozenset(row.permissions) | ALONG),
        offices=frozenset(giver.offices),
        everywhere=giver.everywhere,
        delegator=giver.person_id,
    )
    return Seat(
        actor=actor,
        organisation=giver.organisation.name,
        identifier=giver.organisation.identifier,
        delegation=row.pk,
        delegator=giver.person.name,
    )


def seat_by_delegation(person: int, delegation: int) -> Seat:
    """Where ``person`` acts from under ``delegation`` today. Raises NotAMember when it does not hold. One query."""
    today = clock.today(settings.TIME_ZONE)
    row = _rows().filter(_in_force(today), pk=delegation, taker__person=person).first()
    if row is None:
        raise NotAMember(f"person {person} does not act under delegation {delegation}")
    return _seat(row)


def delegated_seats(person: int) -> tuple[Seat, ...]:
    """Everybody in whose place the person may act today."""
    today = clock.today(settings.TIME_ZONE)
    return tuple(_seat(row) for row in _rows().filter(_in_force(today), taker__person=person).order_by("pk"))


def actor_by_delegation(person: int, delegator: int, organisation: int) -> Actor:
    """Who ``person`` is in the place of ``delegator`` at ``organisation``, by all that was delegated to him and holds
    today. Raises NotAMember when nothing does."""
    today = clock.today(settings.TIME_ZONE)
    places = {"taker__person": person, "giver__person": delegator, "giver__organisation": organisation}
    seats = [_seat(row) for row in _rows().filter(_in_force(today), **places).order_by("pk")]
    if not seats:
        raise NotAMember(f"person {person} does not act by delegation of {delegator}")
    actor, together = seats[0].actor, frozenset().union(*(seat.actor.permissions for seat in seats))
    return Actor(**{name: getattr(actor, name) for name in actor.__struct_fields__} | {"permissions": together})


class DelegationState(StrEnum):
    """Where a delegation stands today."""

    COMING = "coming"
    IN_FORCE = "in_force"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class DelegationFacts(Fact, frozen=True):
    """A delegation as both its people see it; days included; ``permissions``: names."""

    id: int
    giver: str
    taker: str
    organisation: str
    permissions: tuple[str, ...]
    since: date
    until: date
    reason: str
    state: DelegationState
    given: bool

    @property
    def labels(self) -> list[str]:
        """The permissions in words."""
        known = grants().permissions
        return [str(getattr(known[name], "label", name)) for name in self.permissions if name in known]

    @property
    def revocable(self) -> bool:
        return self.state in {DelegationState.COMING, DelegationState.IN_FORCE}


def delegations_of(actor: Actor) -> tuple[DelegationFacts, ...]:
    """What the person gave and what was given to him, latest first."""
    mine = Q(giver__person=actor.person) | Q(taker__person=actor.person)
    today = clock.today(settings.TIME_ZONE)
    return tuple(_facts(row, actor.person, today) for row in _rows().filter(mine).order_by("-pk"))


def _facts(row: Delegation, person: int | None, today: date) -> DelegationFacts:
    if row.revoked_at is not None:
        state = DelegationState.WITHDRAWN
    elif row.until < today:
        state = DelegationState.ENDED
    else:
        state = DelegationState.COMING if row.since > today else DelegationState.IN_FORCE
    return DelegationFacts(
        id=row.pk,
        giver=row.giver.person.name,
        taker=row.taker.person.name,
        organisation=row.giver.organisation.name,
        permissions=tuple(row.permissions),
        since=row.since,
        until=row.until,
        reason=row.reason,
        state=state,
        given=row.giver.person_id == person,
    )


def possible_takers(actor: Actor) -> tuple[tuple[int, str], ...]:
    """Keys of memberships and names of the colleagues to whom the actor may delegate: of the same organisation, and
    for officers of an office that he serves, too. Auditors change nothing, so they are none."""
    rows = Membership.objects.filter(organisation=actor.organisation, active=True, person__is_active=True)
    rows = rows.exclude(person=actor.person).select_related("person").order_by("person__name", "pk")
    return tuple((row.pk, row.person.name) for row in rows if Role.AUDITOR not in row.roles and _near(actor, row))


def _near(actor: Actor, row: Membership) -> bool:
    if actor.everywhere or row.everywhere or not actor.offices:
        return True
    return not actor.offices.isdisjoint(row.offices)
