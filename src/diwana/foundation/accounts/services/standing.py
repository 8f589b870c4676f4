# SPDX-License-Identifier: EUPL-1.2
"""What holds for every appointment, whoever makes it."""

from __future__ import annotations

from collections.abc import Collection

from diwana.foundation.accounts.errors import Refused
from diwana.foundation.accounts.models import Membership
from diwana.foundation.accounts.roles import TRADE_ROLES, Role
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message


def check_appointment(actor: Actor, person: int, organisation: int, roles: Collection[str]) -> None:
    """Raise Refused where ``person`` may not be given ``roles`` at ``organisation`` by ``actor``."""
    if actor.person is not None and person in actor.minds:
        raise Refused("roles", message("Nobody changes his own roles: ask somebody else who may"))
    check_auditor_alone(person, organisation, set(roles))
    if Role.MANAGER not in roles:
        keep_a_manager(organisation, without=person)


def check_auditor_alone(person: int, organisation: int, roles: set[str]) -> None:
    """Raise Refused unless an auditor, who reads everything, still holds no other role, here or elsewhere."""
    elsewhere = Membership.objects.filter(person_id=person, active=True).exclude(organisation_id=organisation)
    others = set().union(*(set(held) for held in elsewhere.values_list("roles", flat=True)))
    if (Role.AUDITOR in roles and (roles | others) - {Role.AUDITOR}) or (roles and Role.AUDITOR in others - roles):
        raise Refused("roles", message("An auditor holds no other role"))


def keep_a_manager(organisation: int, *, without: int) -> None:
    """Raise Refused where ``without`` (a person) is the last manager of a trader's organisation that has other people;
    the rows are held until the transaction ends, so that two managers do not remove each other at once."""
    rows = Membership.objects.select_for_update(of=("self",)).filter(organisation_id=organisation, active=True)
    members = list(rows.filter(person__is_active=True).values_list("person_id", "roles"))
    managers = {person for person, roles in members if Role.MANAGER in roles}
    if managers == {without}:
        raise Refused("roles", message("An organisation is never left without a manager: name another one first"))


def is_trade(roles: Collection[str]) -> bool:
    """Whether all ``roles`` are those of traders."""
    return set(roles) <= TRADE_ROLES
