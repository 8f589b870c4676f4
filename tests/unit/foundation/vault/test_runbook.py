# SPDX-License-Identifier: EUPL-1.2
"""The runbook of docs/keys.md is executed: every command of it, in its order, in a house with data.

A word in capitals among the arguments is filled in by ``FILLED``: FORMER_ID by the id of the key ring's oldest key at
that step, CHECKPOINT by a file with the checkpoint that was signed before anything was changed.
"""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connection
from django.test import Client

from diwana.foundation.accounts import factors
from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.public import OrganisationFacts, Role, organisation
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.audit.published import verify_bundle as verifier
from diwana.foundation.ledger.public import bundle, checkpoint, record, verifier_key, verify
from diwana.foundation.members.models import Application
from diwana.foundation.papers import seal
from diwana.foundation.papers.models import Certificate
from diwana.foundation.papers.testing import file_of, issue_receipt
from diwana.foundation.papers.verification import Presented, Verdict
from diwana.foundation.papers.verification import verify as verify_paper
from diwana.foundation.vault import renewal
from diwana.foundation.vault.keyring import ring
from diwana.foundation.vault.public import blind_index, key_of, key_of_text
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.modules.risk import sealing
from diwana.modules.risk.models import DrawSecret

pytestmark = pytest.mark.django_db
RUNBOOK = Path(__file__).parents[4] / "docs" / "keys.md"
DAY = date(2026, 3, 2)


def commands() -> list[list[str]]:
    """The words of each ``./diwana manage`` of a fenced block of shell, in their order."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", RUNBOOK.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    assert all(words[:2] == ["./diwana", "manage"] for words in lines), "only such commands stand in the runbook"
    return [words[2:] for words in lines]


@pytest.fixture
def places(keyring: Path, tmp_path: Path, settings: Any) -> Iterator[None]:
    """Keys of this test alone."""
    settings.LEDGER_FOLDER, settings.SEAL_FOLDER = tmp_path / "ledger", tmp_path / "seal"
    seal.forget()
    yield
    seal.forget()


class House:
    """A person with encrypted columns, a second factor, a draw's secret, a paper, and a ledger with a checkpoint."""

    def __init__(self, file: Path) -> None:
        made = make_organisation("1122334M", name="Société Jasmin", address="12 rue de Rome, Tunis")
        payer = organisation(made.pk)
        assert isinstance(payer, OrganisationFacts)
        self.person = make_member(made, Role.TRADER)
        self._application()
        Authenticator.objects.create(user=self.person, type="totp", data={"secret": factors.seal("JBSWY3DP")})
        self._draw()
        self.paper = issue_receipt(payer)
        record(
            Actor(person=self.person.pk, organisation=made.pk), "a.write", "thing:1", {"number": 1}, reason="because"
        )
        signed = checkpoint()
        assert signed is not None
        self.size = signed.size
        file.write_text(signed.note, "utf-8")

    @staticmethod
    def _application() -> None:
        Application.objects.create(
            kind="trader",
            nonce="0" * 32,
            language="fr",
            email="amel@example.org",
            email_index=blind_index("members.email", "amel@example.org"),
            name="Amel",
            entry={"firm": {"name": "Amel"}},
            created_at=clock.now(),
            touched_at=clock.now(),
        )

    @staticmethod
    def _draw() -> None:
        DrawSecret.objects.create(
            day=DAY,
            commitment="0" * 64,
            sealed=sealing.seal(b"s" * 32, DAY),
            share="0.05",
            red_part="0.5",
            late=False,
            event=0,
            committed_at=clock.now(),
        )

    def read(self) -> dict[str, Any]:
        """All that is encrypted or sealed, as the service reads it."""
        found = Application.objects.get(email_index=blind_index("members.email", "amel@example.org"))
        return {
            "application": (found.email, found.name, found.entry),
            "second factor": factors.unseal(Authenticator.objects.get(user=self.person).data["secret"]),
            "draw": sealing.unseal(bytes(DrawSecret.objects.get(day=DAY).sealed), DAY),
            "paper": file_of(self.paper.number),
        }


def columns() -> set[str]:
    """Under which keys of the ring what is stored stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, name, entry FROM members_application")
        found = {key_of_text(text) for row in cursor.fetchall() for text in row}
    found.add(key_of_text(Authenticator.objects.get().data["secret"]))
    return found | {key_of(bytes(DrawSecret.objects.get().sealed))}


def test_the_runbook_has_a_section_for_each_key() -> None:
    said = {" ".join(words[:2]) for words in commands()}
    assert {"keys rotate", "keys renew", "keys forget", "keys index", "ledger rotate-key", "seal renew"} <= said


def test_the_runbook_leaves_everything_readable_and_nothing_under_the_former_keys(
    places: None, tmp_path: Path, settings: Any
) -> None:
    kept = tmp_path / "checkpoint"
    house = House(kept)
    before, former, index, key, former_seal = (
        house.read(),
        ring().current.id,
        ring().index,
        verifier_key(),
        seal.current(),
    )
    filled: dict[str, Callable[[], str]] = {"FORMER_ID": lambda: ring().keys[0].id, "CHECKPOINT": lambda: str(kept)}
    said = {}
    for words in commands():
        output = io.StringIO()
        name, *arguments = [filled[word]() if word in filled else word for word in words]
        call_command(name, *arguments, stdout=output)
        said[" ".join(words)] = output.getvalue()

    assert "Everything is under the newest key." in said["keys status"]
    assert house.read() == before
    assert [each.id for each in ring().keys] == [ring().current.id] != [former]
    assert columns() == {ring().current.id}
    assert renewal.waiting() == {}
    assert ring().index != index

    assert verifier_key() != key
    assert verify([kept.read_text("utf-8")]).sound
    told = json.dumps(bundle("thing:1", since=house.size))
    result = verifier.verify(told, verifier_key(), kept.read_text("utf-8"))
    assert (result.status, result.grew) == (verifier.PROVEN, house.size)

    assert seal.current().fingerprint != former_seal.fingerprint
    assert Certificate.objects.filter(fingerprint=former_seal.fingerprint).exists()
    assert verify_paper(Presented(sha256=house.paper.sha256)).verdict is Verdict.AUTHENTIC
    assert verify_paper(Presented(code=house.paper.code)).verdict is Verdict.ISSUED


def test_a_new_session_key_signs_everybody_out_and_loses_nothing_stored(
    places: None, tmp_path: Path, settings: Any, client: Client
) -> None:
    house = House(tmp_path / "checkpoint")
    before = house.read()
    sign_in(client, Person.objects.get(pk=house.person.pk))
    assert client.get("/accounts/keys/").status_code == 200
    settings.SECRET_KEY = "another key of at least thirty-two characters"
    assert client.get("/accounts/keys/").status_code == 302
    assert house.read() == before
