# SPDX-License-Identifier: EUPL-1.2
"""An act that needs two people is done by two people, once, as it was read, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.foureyes import FourEyes, SecondPersonNeeded
from diwana.foundation.accounts.grants import permissions_of
from diwana.foundation.accounts.models import Delegation, Membership
from diwana.foundation.accounts.queries import actor_by_delegation, actor_for, system_actor
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.services import appoint, delegate
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.accounts.verbs import VERBS, Verb
from diwana.foundation.approvals import calls, queries, services
from diwana.foundation.approvals.gate import needed
from diwana.foundation.approvals.models import Proposal, Rule, State
from diwana.foundation.approvals.public import Outcome, submit
from diwana.foundation.ledger.public import timeline
from diwana.kernel import clock
from diwana.kernel.actor import Actor, PermissionMissing

from .conftest import APPOINT, House

pytestmark = pytest.mark.django_db
Promote = Callable[[Actor], None]


def roles_of(house: House) -> list[str]:
    return list(Membership.objects.get(person=house.candidate).roles)


def propose(house: House, actor: Actor | None = None) -> int:
    arguments = {"person": house.candidate.pk, "organisation": house.organisation.pk, "roles": ["examiner"]}
    outcome = submit(appoint, actor or house.actor("first"), **arguments, offices=["TNTUN"])
    assert not outcome.done
    assert outcome.proposal is not None
    return outcome.proposal


def shown(actor: Actor, proposal: int) -> str:
    return queries.proposal(actor, proposal).seen


def approve(actor: Actor, proposal: int) -> object:
    return services.approve(actor, proposal, seen=shown(actor, proposal))


def test_where_nothing_is_set_one_person_is_enough(house: House, promote: Promote) -> None:
    promote(house.actor("first"))
    assert roles_of(house) == ["examiner"]


def test_where_two_are_needed_the_verb_itself_does_nothing(house: House, two_needed: None, promote: Promote) -> None:
    with pytest.raises(SecondPersonNeeded):
        promote(house.actor("first"))
    assert roles_of(house) == ["cashier"]


def test_the_house_itself_needs_no_second_person(house: House, two_needed: None, promote: Promote) -> None:
    promote(system_actor())
    assert roles_of(house) == ["examiner"]


def test_another_person_approves_and_it_is_done_in_both_names(house: House, two_needed: None) -> None:
    proposal = propose(house)
    assert roles_of(house) == ["cashier"]
    approve(house.actor("second"), proposal)
    assert roles_of(house) == ["examiner"]
    done = timeline(f"person:{house.candidate.pk}")[-1]
    assert (done.person, done.data["approved_by"]) == (house.first.pk, house.second.pk)
    assert [entry.verb for entry in timeline(f"proposal:{proposal}")] == ["approvals.propose", "approvals.approve"]


def test_nobody_approves_his_own_proposal(house: House, two_needed: None) -> None:
    proposal = propose(house)
    with pytest.raises(PermissionMissing):
        approve(house.actor("first"), proposal)
    assert roles_of(house) == ["cashier"]


def test_whoever_lacks_the_permission_of_the_act_does_not_decide(house: House, two_needed: None) -> None:
    proposal = propose(house)
    supervisor = house.actor("supervisor")
    with pytest.raises(PermissionMissing):
        services.approve(supervisor, proposal, seen=shown(supervisor, proposal))
    with pytest.raises(PermissionMissing):
        services.refuse(supervisor, proposal, reason="no")


def test_somebody_of_another_organisation_knows_nothing_of_it(house: House, two_needed: None) -> None:
    proposal = propose(house)
    stranger = actor_for(make_member(make_organisation(), Role.TRADER).pk)
    with pytest.raises(Unknown):
        services.approve(stranger, proposal, seen="")


def test_it_is_approved_once(house: House, two_needed: None) -> None:
    proposal = propose(house)
    approve(house.actor("second"), proposal)
    with pytest.raises(Refused):
        services.approve(house.actor("second"), proposal, seen="")


def test_what_has_changed_since_it_was_shown_must_be_read_again(house: House, two_needed: None) -> None:
    proposal = propose(house)
    read = shown(house.actor("second"), proposal)
    Membership.objects.filter(person=house.candidate).update(offices=["TNSFA"])
    with pytest.raises(Refused, match="changed"):
        services.approve(house.actor("second"), proposal, seen=read)
    assert roles_of(house) == ["cashier"]


def test_a_refusal_says_why_and_does_nothing(house: House, two_needed: None) -> None:
    proposal = propose(house)
    with pytest.raises(Refused):
        services.refuse(house.actor("second"), proposal, reason=" ")
    services.refuse(house.actor("second"), proposal, reason="Not trained yet")
    row = Proposal.objects.get(pk=proposal)
    assert (row.state, row.reason) == (State.REFUSED, "Not trained yet")
    assert roles_of(house) == ["cashier"]


def test_after_a_week_it_can_no_longer_be_approved(house: House, two_needed: None) -> None:
    proposal = propose(house)
    with clock.at(clock.now() + services.PERIOD):
        with pytest.raises(Refused):
            services.approve(house.actor("second"), proposal, seen="")
        assert services.expire(system_actor()) == 1
        assert services.expire(system_actor()) == 0
    assert Proposal.objects.get(pk=proposal).state == State.EXPIRED


def test_the_proposer_takes_it_back_and_nobody_else(house: House, two_needed: None) -> None:
    proposal = propose(house)
    with pytest.raises(Unknown):
        services.withdraw(house.actor("second"), proposal)
    services.withdraw(house.actor("first"), proposal)
    assert Proposal.objects.get(pk=proposal).state == State.WITHDRAWN


def test_who_has_lost_the_permission_meanwhile_does_nothing(house: House, two_needed: None) -> None:
    proposal = propose(house)
    Membership.objects.filter(person=house.first).update(roles=["analyst"])
    with pytest.raises(Refused):
        approve(house.actor("second"), proposal)
    assert Proposal.objects.get(pk=proposal).state == State.PENDING


def test_what_the_verb_refuses_leaves_the_proposal_waiting(house: House, two_needed: None) -> None:
    arguments = {"person": house.candidate.pk, "organisation": house.organisation.pk, "roles": ["auditor", "cashier"]}
    proposal = submit(appoint, house.actor("first"), **arguments).proposal
    assert proposal is not None
    with pytest.raises(Refused, match="auditor"):
        approve(house.actor("second"), proposal)
    assert Proposal.objects.get(pk=proposal).state == State.PENDING


def test_a_delegate_is_no_second_mind(house: House, two_needed: None) -> None:
    """Neither the one who acts by delegation of the proposer nor the one whose delegation the proposer used decides."""
    today = clock.today("Africa/Tunis")
    giver, taker = (Membership.objects.get(person=person) for person in (house.first, house.second))
    days = {"since": today, "until": today, "created_at": clock.now()}
    Delegation.objects.create(giver=giver, taker=taker, permissions=["accounts.appoint"], **days)
    standing_in = actor_by_delegation(house.second.pk, house.first.pk, house.organisation.pk)
    assert standing_in.may("accounts.appoint")
    by_first = propose(house)
    with pytest.raises(PermissionMissing):
        approve(standing_in, by_first)
    by_delegate = propose(house, standing_in)
    with pytest.raises(PermissionMissing):
        approve(house.actor("first"), by_delegate)
    approve(actor_for(make_member(house.organisation, Role.ADMINISTRATOR, everywhere=True).pk), by_delegate)
    done = timeline(f"person:{house.candidate.pk}")[-1]
    assert (done.person, done.data["by_delegation_of"]) == (house.second.pk, house.first.pk)


def test_the_settings_themselves_need_two_administrators(house: House, promote: Promote) -> None:
    outcome = submit(services.set_rule, house.actor("first"), act=APPOINT, required=True)
    assert not outcome.done
    assert not Rule.objects.exists()
    assert outcome.proposal is not None
    approve(house.actor("second"), outcome.proposal)
    assert Rule.objects.get().required
    with pytest.raises(SecondPersonNeeded):
        promote(house.actor("first"))


def test_what_always_needs_two_people_cannot_be_set_otherwise(house: House) -> None:
    with pytest.raises(Refused):
        services.set_rule(system_actor(), act=f"{services.__name__}.set_rule", required=False)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [("99.999", "TND", False), ("100", "TND", False), ("100.001", "TND", True), ("1", "EUR", True)],
)
def test_above_a_limit_only(amount: str, currency: str, expected: bool, db: None) -> None:
    """What is in another currency cannot be compared with the limit."""
    eyes = FourEyes("Pay back", lambda call: "x:1", lambda call: (), lambda call: (call["amount"], call["currency"]))
    verb = Verb("a.verb", services.Permission.SET, eyes, lambda actor: None)
    Rule.objects.create(verb="a.verb", required=True, above_minor=100_000, currency="TND", changed_at=clock.now())
    assert needed(verb, {"amount": Decimal(amount), "currency": currency}) is expected


@pytest.mark.parametrize("verb", calls.four_eyed(), ids=lambda verb: verb.name)
def test_every_act_that_can_need_two_people_can_be_kept_as_data(verb: Verb) -> None:
    assert calls.form(verb.name)
    assert str(verb.four_eyes.title)  # type: ignore[union-attr]


def test_the_arguments_come_back_as_they_went() -> None:
    verb = VERBS[f"{services.__name__}.set_rule"]
    given = {"act": APPOINT, "required": True, "above": Decimal("12.500")}
    assert calls.unpacked(verb, calls.packed(verb, given)) == given


def test_nobody_delegates_more_than_he_holds(house: House) -> None:
    today = clock.today("Africa/Tunis")
    taker = Membership.objects.get(person=house.second).pk
    supervisor = house.actor("supervisor")
    days = {"since": today, "until": today + timedelta(days=3)}
    with pytest.raises(Refused):
        delegate(supervisor, taker=taker, permissions=["payments.receive"], **days)
    with pytest.raises(Refused):
        delegate(house.actor("first"), taker=taker, permissions=["accounts.appoint"], **days)
    delegate(supervisor, taker=taker, permissions=["clearance.release"], **days)
    acting = actor_by_delegation(house.second.pk, house.supervisor.pk, house.organisation.pk)
    assert acting.permissions <= permissions_of(["supervisor"])
    assert acting.may("clearance.release")
    assert not acting.may("clearance.resolve")
    assert not acting.may("accounts.appoint")
    Membership.objects.filter(person=house.supervisor).update(roles=["analyst"])
    assert not actor_by_delegation(house.second.pk, house.supervisor.pk, house.organisation.pk).may("clearance.release")


def test_an_outcome_says_whether_it_was_done() -> None:
    assert Outcome(value=3).done
    assert not Outcome(proposal=3).done
