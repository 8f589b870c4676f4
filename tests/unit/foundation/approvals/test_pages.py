# SPDX-License-Identifier: EUPL-1.2
"""The queue, the page of a proposal and the settings, as people use them."""

from __future__ import annotations

import pytest
from django.test import Client

from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.approvals.models import Proposal, Rule, State
from diwana.foundation.approvals.queries import proposal

from .conftest import APPOINT, House

pytestmark = pytest.mark.django_db
SETTING = f"/approvals/settings/{APPOINT}/"


@pytest.fixture
def waiting(house: House) -> int:
    """The key of a setting that the first administrator proposed on the page."""
    answer = sign_in(Client(), house.first).post(SETTING, {"needed": "two"})
    row = Proposal.objects.get()
    assert answer["Location"] == f"/approvals/{row.pk}/"
    return row.pk


def test_the_second_person_reads_and_approves(house: House, waiting: int) -> None:
    client = sign_in(Client(), house.second)
    page = client.get(f"/approvals/{waiting}/")
    assert b"Two people, always" in page.content
    answer = client.post(f"/approvals/{waiting}/approve/", {"seen": page.context["seen"]}, follow=True)
    assert b"Approved and done." in answer.content
    assert Rule.objects.get().required
    assert b"Two people, always" in client.get("/approvals/settings/").content


def test_the_proposer_sees_that_it_waits_and_no_decision(house: House, waiting: int) -> None:
    client = sign_in(Client(), house.first)
    page = client.get(f"/approvals/{waiting}/").content
    assert b"Nothing is done yet" in page
    assert b"Approve this act?" not in page
    assert client.post(f"/approvals/{waiting}/approve/", {"seen": ""}).status_code == 404
    client.post(f"/approvals/{waiting}/withdraw/")
    assert Proposal.objects.get().state == State.WITHDRAWN


def test_a_refusal_needs_its_reason(house: House, waiting: int) -> None:
    client = sign_in(Client(), house.second)
    assert client.post(f"/approvals/{waiting}/refuse/", {}).status_code == 400
    client.post(f"/approvals/{waiting}/refuse/", {"reason": "Not now"})
    assert b"Not now" in sign_in(Client(), house.first).get(f"/approvals/{waiting}/").content


def test_what_changed_since_is_not_approved(house: House, waiting: int) -> None:
    client = sign_in(Client(), house.second)
    page = client.post(f"/approvals/{waiting}/approve/", {"seen": "other"}, follow=True)
    assert b"read it again" in page.content
    assert not Rule.objects.exists()


def test_a_stranger_finds_no_proposal(house: House, waiting: int) -> None:
    client = sign_in(Client(), make_member(make_organisation(), Role.TRADER))
    for place in ("", "approve/", "refuse/", "withdraw/"):
        method = client.post if place else client.get
        assert method(f"/approvals/{waiting}/{place}", {"reason": "x"}).status_code == 404
    assert client.get("/approvals/settings/").status_code == 403


def test_the_queue_filters_and_exports(house: House, waiting: int) -> None:
    client = sign_in(Client(), house.second)
    assert b"Change when two people are needed" in client.get("/approvals/?state=pending").content
    assert b"Nothing matches" in client.get("/approvals/?state=refused").content
    assert b"".join(client.get("/approvals/?format=csv")).count(b"\n") == 2
    assert "Waits for your approval" in client.get("/").content.decode()


def test_a_limit_is_asked_for_only_where_there_is_an_amount(house: House) -> None:
    client = sign_in(Client(), house.first)
    assert b"Two people above a limit" not in client.get(SETTING).content
    assert client.post(SETTING, {"needed": "above"}).status_code == 400
    assert client.get("/approvals/settings/no.such.verb/").status_code == 404


def test_an_auditor_reads_and_does_not_decide(house: House, waiting: int) -> None:
    from diwana.foundation.accounts.queries import actor_for

    auditor = actor_for(make_member(house.organisation, Role.AUDITOR).pk)
    assert not proposal(auditor, waiting).facts.decidable


def test_an_operation_of_the_api_answers_that_it_was_proposed(house: House, two_needed: None) -> None:
    from diwana.foundation.accounts.queries import actor_for
    from diwana.foundation.accounts.services import appoint
    from diwana.foundation.api.guard import _done_or_proposed

    seat = {"person": house.candidate.pk, "organisation": house.organisation.pk, "roles": ["examiner"]}
    answer = _done_or_proposed(lambda: appoint(actor_for(house.first.pk), **seat))  # type: ignore[arg-type, return-value]
    assert answer.status_code == 202
    assert answer["Location"] == f"/approvals/{Proposal.objects.get().pk}/"
