# SPDX-License-Identifier: EUPL-1.2
"""Two administrators and a supervisor of one administration, and an act for which two people are needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from diwana.foundation.accounts.models import Organisation, Person
from diwana.foundation.accounts.queries import actor_for
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.services import appoint
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.approvals.models import Rule
from diwana.kernel import clock
from diwana.kernel.actor import Actor

APPOINT = "diwana.foundation.accounts.services.people.appoint"


class House(NamedTuple):
    """An administration: its organisation, its people, and somebody to be appointed."""

    organisation: Organisation
    first: Person
    second: Person
    supervisor: Person
    candidate: Person

    def actor(self, name: str) -> Actor:
        return actor_for(getattr(self, name).pk)


@pytest.fixture
def house(db: None) -> House:
    organisation = make_organisation("", "office")
    people = [make_member(organisation, Role.ADMINISTRATOR, everywhere=True) for _ in range(2)]
    supervisor = make_member(organisation, Role.SUPERVISOR, everywhere=True)
    return House(organisation, *people, supervisor, make_member(organisation, Role.CASHIER, offices=["TNTUN"]))


@pytest.fixture
def two_needed(db: None) -> None:
    Rule.objects.create(verb=APPOINT, required=True, changed_at=clock.now())


@pytest.fixture
def promote(house: House) -> Callable[[Actor], None]:
    """``promote(actor)``: he makes the candidate an examiner."""

    def act(actor: Actor) -> None:
        roles = {"roles": ["examiner"], "offices": ["TNTUN"]}
        appoint(actor, person=house.candidate.pk, organisation=house.organisation.pk, **roles)

    return act
