# SPDX-License-Identifier: EUPL-1.2
"""The auditor's purpose, and the log of what he reads."""

from __future__ import annotations

import pytest
from django.test import Client

from diwana.foundation.accounts import readings
from diwana.foundation.accounts.errors import Refused
from diwana.foundation.accounts.middleware import SECOND_FACTOR
from diwana.foundation.accounts.models import Person, Reading, ReadingSession
from diwana.foundation.accounts.queries import actor_for, actor_for_token, system_actor
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.services import appoint
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token, sign_in
from diwana.foundation.ledger.public import timeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> Person:
    return make_member(make_organisation("", "agency"), Role.AUDITOR, everywhere=True)


@pytest.fixture
def reader(client: Client, auditor: Person) -> Client:
    """Signed in with both factors; no purpose stated yet."""
    client.force_login(auditor)
    session = client.session
    session[SECOND_FACTOR] = auditor.pk
    session.save()
    return client


def test_he_reads_nothing_before_he_has_said_why(reader: Client) -> None:
    assert reader.get("/")["Location"] == "/account/purpose/"
    assert reader.get("/ledger/")["Location"] == "/account/purpose/?next=%2Fledger%2F"
    assert reader.get("/api/v1/declarations").json()["code"] == "purpose_missing"
    assert reader.post("/account/purpose/", {"purpose": "why"}).status_code == 400
    answer = reader.post("/account/purpose/?next=/ledger/", {"purpose": "Releases of the office of Rades in May"})
    assert answer["Location"] == "/ledger/"
    assert reader.get("/ledger/").status_code == 200


def test_he_is_led_to_no_other_host(reader: Client) -> None:
    answer = reader.post("/account/purpose/?next=//evil.example/", {"purpose": "Releases of the office of Rades"})
    assert answer["Location"] == "/"


def test_nobody_else_states_a_purpose(client: Client) -> None:
    sign_in(client, make_member(make_organisation(), Role.TRADER))
    assert client.get("/account/purpose/").status_code == 404


def test_what_he_reads_is_noted_with_what_he_searched_for(client: Client, auditor: Person) -> None:
    sign_in(client, auditor)
    client.get("/ledger/?q=declaration:17")
    row = Reading.objects.get()
    assert (row.path, row.query, row.number) == ("/ledger/", "q=declaration:17", 1)
    client.get("/ledger/999999/")
    client.get("/tariff/")
    assert Reading.objects.count() == 1, "neither what was not there nor what everybody may read"


def test_supervisors_see_the_log_and_traders_do_not(client: Client, auditor: Person) -> None:
    sign_in(client, auditor)
    client.get("/ledger/?q=x")
    sitting = ReadingSession.objects.get()
    supervisor = sign_in(Client(), make_member(make_organisation("", "office"), Role.SUPERVISOR, everywhere=True))
    assert "A test of what auditors read" in supervisor.get("/readings/").content.decode()
    assert b"q=x" in b"".join(supervisor.get("/readings/?format=csv"))
    assert b"Every reading is what was written" in supervisor.get(f"/readings/sittings/{sitting.pk}/").content
    trader = sign_in(Client(), make_member(make_organisation(), Role.TRADER))
    assert trader.get("/readings/").status_code == 403
    assert trader.get(f"/readings/sittings/{sitting.pk}/").status_code == 404


@pytest.fixture
def sitting(auditor: Person) -> int:
    pk = readings.open_sitting(actor_for(auditor.pk), "Releases of the office of Rades")
    for number in range(5):
        readings.note(pk, route="x/", path=f"/x/{number}/", query="")
    readings.seal(system_actor())
    return pk


def test_the_head_of_the_chain_goes_into_the_ledger_once(sitting: int) -> None:
    assert readings.seal(system_actor()) == 0
    sealed = [event for event in timeline(f"sitting:{sitting}") if event.verb == readings.SEAL]
    assert [event.data["count"] for event in sealed] == [5]
    assert readings.faults(sitting) == []


@pytest.mark.parametrize("field", ["path", "route", "commitment"])
def test_an_altered_reading_is_named(sitting: int, field: str) -> None:
    Reading.objects.filter(session=sitting, number=3).update(**{field: "other"})
    assert 3 in readings.faults(sitting)


def test_a_dropped_or_cut_off_reading_is_noticed(sitting: int) -> None:
    Reading.objects.filter(session=sitting, number=5).delete()
    assert readings.faults(sitting) == [0]
    Reading.objects.filter(session=sitting, number=2).delete()
    assert 2 in readings.faults(sitting)


def test_what_was_searched_for_can_be_erased(sitting: int) -> None:
    readings.note(sitting, route="x/", path="/x/", query="q=name")
    assert readings.faults(sitting) == []
    Reading.objects.filter(session=sitting, number=6).update(query="")
    assert readings.faults(sitting) == []
    Reading.objects.filter(session=sitting, number=6).update(query="q=other")
    assert readings.faults(sitting) == [6]


def test_he_has_no_token(auditor: Person) -> None:
    assert actor_for_token(make_token(auditor)) is None


def test_an_auditor_is_nothing_else(auditor: Person) -> None:
    other = make_organisation("", "office").pk
    with pytest.raises(Refused, match="auditor"):
        appoint(system_actor(), person=auditor.pk, organisation=other, roles=["cashier"])
    with pytest.raises(Refused, match="auditor"):
        appoint(system_actor(), person=auditor.pk, organisation=other, roles=["auditor", "analyst"])
    appoint(system_actor(), person=auditor.pk, organisation=other, roles=["auditor"])
