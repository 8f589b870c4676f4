# SPDX-License-Identifier: EUPL-1.2
"""Who acts, for whom, with which permissions; and in whose name an organisation may act."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from diwana.foundation.accounts import public, services
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.models import Membership, Organisation, Token
from diwana.foundation.accounts.public import Act, NotAMember, actor_for, actor_for_token, mandate_allows
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token
from diwana.foundation.ledger.public import timeline
from diwana.kernel import clock
from diwana.kernel.actor import Actor, PermissionMissing

pytestmark = pytest.mark.django_db
TODAY = clock.today("Africa/Tunis")


def test_an_actor_holds_the_permissions_of_his_roles_there_in_one_query(at_most_queries: Any) -> None:
    office = make_organisation("", "office")
    person = make_member(office, Role.CASHIER, Role.EXAMINER, offices=["TN001"])
    with at_most_queries(1):
        actor = actor_for(person.pk)
    assert (actor.person, actor.organisation, set(actor.roles)) == (person.pk, office.pk, {"cashier", "examiner"})
    assert actor.may("payments.receive")
    assert not actor.may("accounts.appoint")
    assert actor.serves("TN001")
    assert not actor.serves("TN002")


def test_a_person_acts_for_the_organisation_he_chooses_among_his_own() -> None:
    first, second, other = make_organisation(), make_organisation(), make_organisation()
    person = make_member(first, Role.TRADER)
    Membership.objects.create(person=person, organisation=second, roles=[Role.BROKER])
    assert actor_for(person.pk).organisation == first.pk
    assert actor_for(person.pk, second.pk).roles == ("broker",)
    with pytest.raises(NotAMember):
        actor_for(person.pk, other.pk)


def test_closed_people_and_organisations_hold_nothing() -> None:
    organisation = make_organisation()
    person = make_member(organisation, Role.TRADER)
    token = make_token(person)
    Organisation.objects.filter(pk=organisation.pk).update(active=False)
    assert actor_for(person.pk) == Actor(person=person.pk, organisation=None)
    assert actor_for_token(token) is None


def test_standings_of_known_codes_only_in_one_query(at_most_queries: Any) -> None:
    make_organisation("A", "importer", "exporter")
    make_organisation("B", "broker", active=False)
    with at_most_queries(1):
        found = public.standings(["A", "B", "C", ""])
    assert set(found) == {"A", "B"}
    assert found["A"].kinds == {"importer", "exporter"}
    assert not found["B"].active
    with at_most_queries(0):
        assert public.standings([]) == {}


@pytest.fixture
def trader() -> Actor:
    return actor_for(make_member(make_organisation("TRADER"), Role.TRADER).pk)


@pytest.fixture
def broker() -> Actor:
    return actor_for(make_member(make_organisation("BROKER", "broker"), Role.BROKER).pk)


def allows(act: str, on: date) -> bool:
    return mandate_allows("TRADER", "BROKER", act, on)


def test_a_mandate_covers_its_acts_within_its_days_until_revoked(trader: Actor, broker: Actor) -> None:
    until = TODAY + timedelta(days=10)
    assert not allows(Act.FILE, TODAY)
    mandate = services.grant_mandate(trader, agent="BROKER", acts=[Act.FILE, Act.PAY], until=until)
    assert allows(Act.FILE, TODAY)
    assert allows(Act.PAY, until)
    assert not allows(Act.CANCEL, TODAY)
    assert not allows(Act.FILE, until + timedelta(days=1))
    assert not allows(Act.FILE, TODAY - timedelta(days=1))
    assert broker.organisation is not None
    assert public.represented_identifiers(broker.organisation, Act.FILE, TODAY) == {"BROKER", "TRADER"}
    assert public.represented_identifiers(broker.organisation, Act.CANCEL, TODAY) == {"BROKER"}
    services.revoke_mandate(trader, mandate)
    assert not allows(Act.FILE, TODAY)
    assert public.represented_identifiers(broker.organisation, Act.FILE, TODAY) == {"BROKER"}
    assert [event.verb for event in timeline(f"mandate:{mandate}")] == [
        "accounts.grant_mandate",
        "accounts.revoke_mandate",
    ]


def test_a_mandate_to_a_closed_organisation_holds_no_longer(trader: Actor, broker: Actor) -> None:
    services.grant_mandate(trader, agent="BROKER", acts=[Act.FILE], until=TODAY)
    Organisation.objects.filter(identifier="BROKER").update(active=False)
    assert not allows(Act.FILE, TODAY)


def test_everybody_may_act_in_his_own_name() -> None:
    assert mandate_allows("X", "X", Act.FILE, TODAY)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"agent": "NOBODY"}, "agent"),
        ({"agent": "TRADER"}, "agent"),
        ({"acts": []}, "acts"),
        ({"until": TODAY - timedelta(days=1)}, "until"),
        ({"since": TODAY + timedelta(days=2)}, "until"),
        ({"until": TODAY + timedelta(days=3000)}, "until"),
    ],
)
def test_a_mandate_that_cannot_be_is_refused_at_its_field(
    trader: Actor, broker: Actor, changed: dict[str, Any], field: str
) -> None:
    terms = {"agent": "BROKER", "acts": [Act.FILE], "until": TODAY, **changed}
    with pytest.raises(Refused) as refused:
        services.grant_mandate(trader, **terms)
    assert refused.value.field == field


def test_only_the_principal_revokes(trader: Actor, broker: Actor) -> None:
    mandate = services.grant_mandate(trader, agent="BROKER", acts=[Act.FILE], until=TODAY)
    with pytest.raises(Unknown):
        services.revoke_mandate(broker, mandate)
    assert allows(Act.FILE, TODAY)


def test_a_token_is_shown_once_kept_hashed_and_acts_as_its_owner(trader: Actor) -> None:
    token = services.create_token(trader, name="our program", days=30)
    assert actor_for_token(token) == trader
    row = Token.objects.get()
    assert token not in {row.digest, row.hint}
    with clock.at(clock.now() + timedelta(days=30)):
        assert actor_for_token(token) is None
    services.revoke_token(trader, row.pk)
    assert actor_for_token(token) is None


def test_nobody_revokes_another_ones_token(trader: Actor, broker: Actor) -> None:
    services.create_token(trader, name="our program")
    with pytest.raises(Unknown):
        services.revoke_token(broker, Token.objects.get().pk)


@pytest.mark.parametrize("days", [0, 367, -1])
def test_a_token_lasts_a_year_at_most(trader: Actor, days: int) -> None:
    with pytest.raises(Refused):
        services.create_token(trader, name="x", days=days)


def test_a_token_made_in_one_role_does_not_serve_another(trader: Actor) -> None:
    clerk = actor_for(make_member(make_organisation("", "agency"), Role.ADMINISTRATOR).pk)
    token = services.create_token(trader, name="our program")
    seat = {"person": trader.person or 0, "organisation": trader.organisation or 0}
    services.appoint(clerk, **seat, roles=trader.roles)
    assert actor_for_token(token) is not None
    services.appoint(clerk, **seat, roles=[*trader.roles, Role.EXAMINER], everywhere=True)
    assert actor_for_token(token) is None


def test_the_register_is_kept_by_administrators(trader: Actor) -> None:
    clerk = actor_for(make_member(make_organisation("", "agency"), Role.ADMINISTRATOR).pk)
    made = public.register_organisation(clerk, identifier="N1", name="New", kinds=["importer"], country="TN")
    person = public.register_person(clerk, email="New@Example.org", name="N", language="ar")
    public.appoint(clerk, person=person.id, organisation=made.id, roles=[Role.TRADER])
    assert actor_for(person.id).organisation == made.id
    public.appoint(clerk, person=person.id, organisation=made.id, roles=[])
    assert actor_for(person.id).organisation is None
    with pytest.raises(Refused):
        public.register_person(clerk, email="new@example.org", name="N")
    with pytest.raises(Refused):
        public.register_organisation(clerk, identifier="N1", name="New", kinds=[], country="TN")
    with pytest.raises(PermissionMissing):
        public.appoint(trader, person=person.id, organisation=made.id, roles=[Role.ADMINISTRATOR])


def test_the_system_holds_every_permission() -> None:
    system = public.system_actor()
    assert system.person is None
    assert system.may("accounts.appoint")
    assert system.may("payments.receive")
