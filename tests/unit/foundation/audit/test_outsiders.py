# SPDX-License-Identifier: EUPL-1.2
"""Proofs for everybody, bundles for the parties and nobody else, and nothing confidential in any of them."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.public import Role
from diwana.foundation.accounts.testing import make_member, make_organisation, make_token, sign_in
from diwana.foundation.audit.published import verify_bundle as verifier
from diwana.foundation.jobs.definitions import definition
from diwana.foundation.jobs.public import Schedule
from diwana.foundation.ledger import models
from diwana.foundation.ledger.public import Part, bundle, checkpoint, latest_checkpoint, record, verifier_key
from diwana.kernel.actor import Actor
from diwana.kernel.assessment import Channel
from diwana.modules.clearance import services
from diwana.modules.clearance.models import Declaration
from diwana.modules.clearance.states import IrregularityKind, Outcome, Resolution
from diwana.modules.clearance.testing import Desk, desk, entry

pytestmark = pytest.mark.django_db
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def ledger_folder(tmp_path: Path) -> Iterator[None]:
    with override_settings(LEDGER_FOLDER=tmp_path / "ledger"):
        yield


@pytest.fixture
def people() -> Desk:
    return desk()


@pytest.fixture
def events() -> int:
    for number in range(300):
        record(Actor(person=1, organisation=1), "a.write", f"thing:{number}", {"n": number})
    signed = checkpoint()
    assert signed is not None
    return signed.size


def client_of(actor: Actor) -> Client:
    return sign_in(Client(), Person.objects.get(pk=actor.person))


def journey(people: Desk, note: str) -> int:
    """A declaration from filing to its file's end, with a secret note wherever an officer writes one."""
    filed = services.submit(people.broker, entry(reference=f"IMP-{next(_numbers)}"))
    pk = filed.declaration
    Declaration.objects.filter(pk=pk).update(channel=Channel.RED)

    def version() -> int:
        return Declaration.objects.get(pk=pk).version

    kinds = [next(iter(IrregularityKind))]
    services.examine(people.examiner, pk, version=version(), outcome=Outcome.IRREGULAR, kinds=kinds, note=note)
    services.resolve(people.supervisor, pk, version=version(), resolution=next(iter(Resolution)), note="settled")
    services.receive_payment(people.cashier, pk, version=version(), method="cash")
    services.release(people.examiner, pk, version=version())
    services.clear(people.supervisor, pk, version=version(), note=note)
    return pk


def test_everybody_may_fetch_checkpoints_and_proofs(client: Client, events: int) -> None:
    latest = client.get("/api/v1/ledger/checkpoint").json()
    key = verifier.Key(verifier_key())
    assert key.checkpoint(latest["note"]) == (300, bytes.fromhex(latest["root"]))
    proof = client.get("/api/v1/ledger/inclusion?index=17&size=200").json()
    hashes = [bytes.fromhex(step) for step in proof["path"]]
    root = bytes.fromhex(proof["root"])
    assert verifier.verify_inclusion(bytes.fromhex(proof["leaf_hash"]), 17, 200, hashes, root)
    assert client.get(f"/api/v1/ledger/inclusion?leaf_hash={proof['leaf_hash']}").json()["index"] == 17
    grown = client.get("/api/v1/ledger/consistency?first=200")
    told = grown.json()
    roots = [bytes.fromhex(told[name]) for name in ("first_root", "second_root")]
    assert verifier.verify_consistency(200, roots[0], 300, roots[1], [bytes.fromhex(step) for step in told["path"]])
    assert roots[0] == root


def test_proofs_between_given_sizes_may_be_kept_for_ever(client: Client, events: int) -> None:
    for_ever = client.get("/api/v1/ledger/consistency?first=200&second=300")
    assert "immutable" in for_ever["Cache-Control"]
    assert "immutable" not in client.get("/api/v1/ledger/consistency?first=200")["Cache-Control"]
    again = client.get("/api/v1/ledger/consistency?first=200&second=300", headers={"If-None-Match": for_ever["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("consistency?first=301", 404),
        ("consistency?first=5&second=4", 404),
        ("consistency?first=5&second=301", 404),
        ("consistency", 422),
        ("inclusion", 404),
        ("inclusion?index=300", 404),
        ("inclusion?index=5&size=5", 404),
        ("inclusion?index=5&leaf_hash=" + "0" * 64, 404),
        ("inclusion?leaf_hash=" + "0" * 64, 404),
        ("inclusion?leaf_hash=xyz", 422),
        ("inclusion?index=9999999999999999999999", 422),
    ],
)
def test_what_is_not_there_is_said(client: Client, events: int, asked: str, status: int) -> None:
    assert client.get(f"/api/v1/ledger/{asked}").status_code == status


def test_before_the_first_checkpoint_there_is_nothing(client: Client) -> None:
    for asked in ("checkpoint", "consistency?first=1", "inclusion?index=0"):
        assert client.get(f"/api/v1/ledger/{asked}").status_code == 404
    assert client.get("/api/v1/ledger/checkpoints").json()["items"] == []


def test_checkpoints_are_listed_from_the_newest(client: Client, events: int) -> None:
    record(Actor(person=1, organisation=1), "a.write", "thing:x", {})
    checkpoint()
    first = client.get("/api/v1/ledger/checkpoints?limit=1")
    second = client.get(first["Link"].partition(">")[0].lstrip("<")).json()
    assert [first.json()["items"][0]["size"], second["items"][0]["size"]] == [301, 300]
    assert second["next"] is None


def test_tiles_are_those_of_c2sp(client: Client, events: int) -> None:
    whole = client.get("/ledger/tile/0/000")
    assert (whole.status_code, len(whole.content)) == (200, 256 * 32)
    assert len(client.get("/ledger/tile/0/001.p/44").content) == 44 * 32
    assert client.get("/ledger/tile/1/000.p/1").status_code == 200
    for absent in (
        "0/001",
        "0/001.p/45",
        "0/x001/000",
        "1/000",
        "0/0",
        "0/000.p/0",
        "0/000.p/256",
        "0/../key",
        "99/000",
    ):
        assert client.get(f"/ledger/tile/{absent}").status_code == 404, absent


def test_a_party_downloads_the_proof_of_his_declaration_and_verifies_it(people: Desk) -> None:
    pk = journey(people, "nothing special")
    for actor in (people.broker, people.importer, people.examiner, people.supervisor):
        answer = client_of(actor).get(f"/ledger/bundles/declaration:{pk}")
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="proof-declaration-{pk}.json"'
        result = verifier.verify(answer.content.decode(), verifier_key())
        assert result.status == verifier.PROVEN
        verbs = [event.facts["verb"] for event in result.events]
        assert verbs[0] == "clearance.file"
        assert verbs[-1] == "clearance.clear"
    page = client_of(people.broker).get(f"/declarations/{pk}/").content.decode()
    assert f"/ledger/bundles/declaration:{pk}" in page
    token = make_token(Person.objects.get(pk=people.broker.person))
    by_api = Client().get(f"/api/v1/ledger/bundles/declaration:{pk}", headers={"Authorization": f"Bearer {token}"})
    assert verifier.verify(by_api.content.decode(), verifier_key()).status == verifier.PROVEN


def test_nobody_else_learns_whether_it_exists(people: Desk, client: Client) -> None:
    pk = journey(people, "nothing special")
    for subject in (
        f"declaration:{pk}",
        "declaration:999999",
        "person:1",
        "nothing:1",
        "declaration:x",
        "x",
        ":",
        "é:1",
    ):
        assert client_of(people.stranger).get(f"/ledger/bundles/{subject}").status_code == 404, subject
        assert client.get(f"/ledger/bundles/{subject}").status_code == 302
        assert client.get(f"/api/v1/ledger/bundles/{subject}").status_code == 401
    exporter = client_of(people.exporter).get(f"/api/v1/ledger/bundles/declaration:{pk}")
    assert exporter.status_code == 404


def test_the_receipt_has_a_proof_of_its_own(people: Desk) -> None:
    journey(people, "nothing special")
    subject = models.Event.objects.filter(verb__startswith="payments.").latest("index").subject
    assert client_of(people.importer).get(f"/ledger/bundles/{subject}").status_code == 200
    assert client_of(people.stranger).get(f"/ledger/bundles/{subject}").status_code == 404


def test_a_person_has_the_record_of_himself(people: Desk) -> None:
    person = people.broker.person
    record(people.broker, "accounts.something", f"person:{person}", {"x": 1})
    assert client_of(people.broker).get(f"/ledger/bundles/person:{person}").status_code == 200
    assert client_of(people.importer).get(f"/ledger/bundles/person:{person}").status_code == 404


def test_an_older_size_proves_that_the_ledger_only_grew(people: Desk) -> None:
    record(people.broker, "a.write", "thing:1", {})
    checkpoint()
    kept = latest_checkpoint()
    assert kept is not None
    pk = journey(people, "x" * 20)
    client = client_of(people.broker)
    told = client.get(f"/ledger/bundles/declaration:{pk}?since={kept.size}").content.decode()
    assert verifier.verify(told, against=kept.note).grew == kept.size
    for wrong in ("99999", "-1", "x", "9" * 40):
        assert client.get(f"/ledger/bundles/declaration:{pk}?since={wrong}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_job_signs_what_came_last_before_a_silence(settings: Any) -> None:
    settings.LEDGER_SECONDS = 60
    with transaction.atomic():
        record(Actor(person=1, organisation=1), "a.write", "thing:1", {})
    kind = definition("audit.sign_checkpoint")
    assert kind.every == Schedule(minutes=1)
    kind.work(None)
    signed = latest_checkpoint()
    assert signed is not None
    assert signed.size == models.Event.objects.count()


SECRETS = st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7FF), min_size=16, max_size=60)


@examples(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(note=SECRETS)
def test_no_byte_of_any_bundle_of_any_room_is_confidential(note: str) -> None:
    """A whole life with secrets in it, then the bundle of every subject that any room recorded anything of."""
    people = desk_once()
    journey(people, note)
    subjects = list(models.Event.objects.values_list("subject", flat=True).distinct())
    hidden = list(models.Opening.objects.filter(part=Part.CONFIDENTIAL))
    assert len(hidden) >= 3
    for subject in subjects:
        told = bundle(subject)
        for written in (json.dumps(told), json.dumps(told, ensure_ascii=False)):
            assert note.strip() not in written
            assert json.dumps(note.strip())[1:-1] not in written
            for opening in hidden:
                salt = bytes(opening.salt)
                assert salt.hex() not in written
                assert base64.b64encode(salt).decode().rstrip("=") not in written
                for value in _texts(json.loads(opening.value)):
                    assert len(value) < 16 or value not in written


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value


def desk_once() -> Desk:
    """Registered at the first example, found by the others."""
    if not hasattr(desk_once, "people") or not Person.objects.filter(pk=desk_once.people.broker.person).exists():
        desk_once.people = desk()  # type: ignore[attr-defined]
    return desk_once.people  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_public_page_explains_the_verifier_and_gives_it(client: Client, events: int, language: str) -> None:
    page = client.get("/ledger/proofs/", headers={"Accept-Language": language}).content.decode()
    assert verifier_key().replace("+", "&#x2B;") in page or verifier_key() in page
    program = client.get("/ledger/verify_bundle.py")
    assert program.content == Path(verifier.__file__).read_bytes()


@pytest.mark.django_db(transaction=True)
def test_an_administrator_erases_on_a_page_and_everybody_sees_that_it_was_done(client: Client) -> None:
    chief = make_member(make_organisation("", "agency"), Role.ADMINISTRATOR, everywhere=True)
    auditor = make_member(make_organisation("", "agency"), Role.AUDITOR, everywhere=True)
    with transaction.atomic():
        index = record(Actor(person=chief.pk, organisation=1), "a.write", "thing:1", {"n": 1}, reason="Amine B.").index
    sign_in(client, auditor)
    assert "Erase what this event says" not in client.get(f"/ledger/{index}/").content.decode()
    assert client.post(f"/ledger/{index}/erase/", {"parts": "reason", "reason": "asked for"}).status_code == 404
    sign_in(client, chief)
    assert "Erase what this event says" in client.get(f"/ledger/{index}/").content.decode()
    without = client.post(f"/ledger/{index}/erase/", {"parts": "reason"}, follow=True).content.decode()
    assert "Choose what to erase, and say why." in without
    page = client.post(
        f"/ledger/{index}/erase/", {"parts": "reason", "reason": "The person asked for it."}, follow=True
    ).content.decode()
    assert "Amine B." not in page
    assert "is gone." in page or "Erased and vacuumed." in page
    assert "The person asked for it." in page
    again = client.post(f"/ledger/{index}/erase/", {"parts": "reason", "reason": "x"}, follow=True).content.decode()
    assert "This was erased already." in again
    assert client.post("/ledger/999/erase/", {"parts": "reason", "reason": "x"}).status_code == 404
