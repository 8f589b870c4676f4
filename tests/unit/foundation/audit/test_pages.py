# SPDX-License-Identifier: EUPL-1.2
"""Auditors read and verify the ledger; everybody may fetch the signed checkpoint; nobody else reads it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from tests.conftest import QueryGuard

from diwana.foundation.accounts.public import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.ledger.public import Part, checkpoint, erase, record, verifier_key
from diwana.foundation.ledger.rotating import rotate
from diwana.kernel.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ledger_folder(tmp_path: Path) -> Iterator[None]:
    with override_settings(LEDGER_FOLDER=tmp_path / "ledger"):
        yield


@pytest.fixture
def auditor(client: Client) -> Client:
    return sign_in(client, make_member(make_organisation("", "agency"), Role.AUDITOR, everywhere=True))


@pytest.fixture
def filed() -> int:
    """Two declarations filed by one broker; the index of the first event."""
    broker = make_member(make_organisation("", "broker", name="Transit Carthage"), Role.BROKER)
    actor = Actor(person=broker.pk, organisation=broker.memberships.get().organisation_id, roles=("broker",))
    first = record(
        actor, "clearance.file", "declaration:17", {"number": "2026/17"}, confidential={"why": ["K7"]}, reason="Réglé"
    )
    record(actor, "clearance.file", "declaration:18", {})
    return first.index


def test_the_list_shows_events_newest_first_with_names(auditor: Client, filed: int) -> None:
    page = auditor.get("/ledger/").content.decode().partition("<tbody>")[2]
    assert page.index("declaration:18") < page.index("declaration:17")
    assert "Customs broker" in page
    assert "Person " in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("q=declaration:17", "declaration:17", "declaration:18"),
        ("q=payments", "", "declaration:17"),
        ("room=clearance.", "declaration:17", "ledger.erase"),
        ("since=2099-01-01", "", "declaration:17"),
        ("until=2000-01-01", "", "declaration:17"),
        ("since=yesterday&room=nowhere", "declaration:17", ""),
    ],
)
def test_the_filters_are_in_the_address(auditor: Client, filed: int, query: str, shown: str, hidden: str) -> None:
    page = auditor.get(f"/ledger/?{query}").content.decode().partition("<tbody>")[2]
    assert shown in page
    assert not hidden or hidden not in page


def test_the_list_also_comes_as_csv(auditor: Client, filed: int) -> None:
    lines = b"".join(auditor.get("/ledger/?format=csv&q=declaration:").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [line.split(",")[3] for line in lines] == ["Subject", "declaration:18", "declaration:17"]


def test_an_event_shows_what_was_said_and_its_leaf(auditor: Client, filed: int) -> None:
    page = auditor.get(f"/ledger/{filed}/").content.decode()
    for said in ("2026/17", "Réglé", "K7", "Transit Carthage", "&quot;subject&quot;:&quot;declaration:17&quot;"):
        assert said in page


def test_an_event_is_proved_against_the_signed_checkpoint(auditor: Client, filed: int) -> None:
    unsigned = auditor.get(f"/ledger/{filed}/?verify=1").content.decode()
    assert "No checkpoint covers it yet." in unsigned
    signed = checkpoint()
    assert signed is not None
    page = auditor.get(f"/ledger/{filed}/?verify=1").content.decode()
    assert "This event is what it was when the checkpoint was signed." in page
    assert signed.note.splitlines()[2].replace("+", "&#x2B;") in page or signed.note.splitlines()[2] in page


def test_a_forged_event_is_seen_to_be_forged(auditor: Client, filed: int) -> None:
    checkpoint()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_event SET leaf = REPLACE(leaf, 'clearance.file', 'clearance.free') WHERE \"index\" = %s",
            [filed],
        )
    assert "This event is not what was recorded." in auditor.get(f"/ledger/{filed}/?verify=1").content.decode()
    page = auditor.post("/ledger/verify/").content.decode()
    assert f"The first fault is at event {filed}." in page
    assert "The event was altered." in page


def test_an_erased_value_is_said_to_be_erased(auditor: Client, filed: int) -> None:
    erase(Actor(person=None, organisation=None), filed, [Part.REASON])
    page = auditor.get(f"/ledger/{filed}/?verify=1").content.decode()
    assert "Réglé" not in page
    assert "The value was erased." in page


def test_the_whole_ledger_is_verified_on_demand(auditor: Client, filed: int) -> None:
    assert "The ledger is sound" not in auditor.get("/ledger/verify/").content.decode()
    assert "The ledger is sound" in auditor.post("/ledger/verify/").content.decode()


@pytest.mark.parametrize("address", ["/ledger/", "/ledger/0/", "/ledger/verify/"])
@pytest.mark.parametrize("role", [Role.TRADER, Role.BROKER, Role.EXAMINER, Role.CASHIER])
def test_nobody_else_reads_it(client: Client, filed: int, role: Role, address: str) -> None:
    sign_in(client, make_member(make_organisation(), role))
    assert client.get(address).status_code in {403, 404}
    client.logout()
    assert client.get(address).status_code == 302


def test_what_is_not_there_answers_404(auditor: Client) -> None:
    assert auditor.get("/ledger/999/").status_code == 404
    assert auditor.get(f"/ledger/{'9' * 30}/").status_code == 404


def test_everybody_may_fetch_the_checkpoint_and_the_key(client: Client, filed: int) -> None:
    assert client.get("/ledger/checkpoint").status_code == 404
    signed = checkpoint()
    assert signed is not None
    answer = client.get("/ledger/checkpoint")
    assert answer.content.decode() == signed.note
    assert answer["Content-Type"].startswith("text/plain")
    assert client.get("/ledger/key").content.decode() == verifier_key() + "\n"


def test_the_pages_cost_few_queries_however_many_events(
    auditor: Client, filed: int, at_most_queries: QueryGuard
) -> None:
    with transaction.atomic():
        for number in range(40):
            record(Actor(person=number, organisation=1), "a.b", f"thing:{number}", {"x": number})
    with at_most_queries(14):
        assert auditor.get("/ledger/").status_code == 200
    with at_most_queries(14):
        assert auditor.get(f"/ledger/{filed}/").status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_no_days_to_ask_for(auditor: Client, filed: int, day: str) -> None:
    for name in ("since", "until"):
        assert auditor.get(f"/ledger/?{name}={day}").status_code == 200
        exported = b"".join(auditor.get(f"/ledger/?format=csv&{name}={day}"))
        assert b"declaration:17" in exported


def test_everybody_may_see_the_retired_keys(client: Client, filed: int) -> None:
    former = verifier_key()
    assert client.get("/api/v1/ledger/keys").json() == {"verifier_key": former, "retired": []}
    assert former in client.get("/ledger/proofs/").content.decode()
    rotation = rotate()
    told = client.get("/api/v1/ledger/keys").json()
    assert told["verifier_key"] == verifier_key() != former
    assert told["retired"] == [{"verifier_key": former, "size": rotation.size, "note": rotation.note}]
    page = client.get("/ledger/proofs/").content.decode()
    assert former in page
    assert verifier_key() in page
    assert "événements</li>" in page
    assert client.get("/ledger/checkpoint").status_code == 200
