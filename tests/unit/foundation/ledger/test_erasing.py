# SPDX-License-Identifier: EUPL-1.2
"""What is erased is nowhere, and nothing that was proved before stops being true."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from diwana.foundation.audit.published import verify_bundle as verifier
from diwana.foundation.ledger.models import Opening
from diwana.foundation.ledger.public import (
    Part,
    bundle,
    checkpoint,
    erase,
    record,
    scrub_and_search,
    sought,
    verifier_key,
    verify,
)
from diwana.kernel.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def secret(broker: Actor) -> str:
    """A value long enough to need pages of its own, among others, in event 40."""
    secret = "".join(uuid4().hex for _ in range(400))
    for number in range(80):
        with transaction.atomic():
            said = secret if number == 40 else f"other {number} " * (number % 7 * 60)
            record(broker, "a.write", f"thing:{number}", {"number": number}, reason=said)
    checkpoint()
    return secret


def files() -> list[Path]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA database_list")
        main = Path(cursor.fetchone()[2])
    return [file for file in main.parent.iterdir() if file.name.startswith(main.name)]


def test_after_an_erasure_neither_value_nor_salt_is_anywhere(broker: Actor, secret: str) -> None:
    looked_for = sought(40, [Part.REASON])
    salt = looked_for.salts[0]
    if connection.vendor == "sqlite":
        assert any(salt in file.read_bytes() for file in files()), "otherwise the test proves nothing"
    with transaction.atomic():
        erase(broker, 40, [Part.REASON], reason="asked for by the person")
    search = scrub_and_search(looked_for)
    assert search.gone
    assert not Opening.objects.filter(event=40, part=Part.REASON).exists()
    if connection.vendor == "sqlite":
        assert search.files
        for file in files():
            content = file.read_bytes()
            assert salt not in content, file.name
            # No page keeps a piece of the value either.
            assert not any(secret[at : at + 32].encode() in content for at in range(0, len(secret), 1000)), file.name


def test_the_tree_and_every_earlier_proof_still_hold(broker: Actor, secret: str) -> None:
    earlier, key = bundle("thing:40"), verifier_key()
    with transaction.atomic():
        erase(broker, 40, [Part.REASON, Part.DATA], reason="asked for by the person")
    assert verify().sound
    told = bundle("thing:40", since=80)
    result = verifier.verify(json.dumps(told), key, against=json.dumps(earlier))
    assert (result.status, result.grew) == (verifier.PROVEN, 80)
    part = result.events[0].parts["reason"]
    assert (part["state"], part["by"], part["who"]["person"]) == ("erased", 80, broker.person)
    assert secret not in json.dumps(told)
    assert verifier.verify(json.dumps(earlier), key).status == verifier.PROVEN


def test_what_is_not_committed_cannot_be_scrubbed(broker: Actor, secret: str) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        scrub_and_search(sought(40, [Part.REASON]))


def test_the_command_erases_and_says_where_it_looked(secret: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ledger", "erase", "40", "--part", "reason", "--reason", "asked for")
    said = capsys.readouterr().out
    assert "Erased reason of event 40." in said
    assert "salt 0 times, value 0 times" in said or "vacuumed" in said
