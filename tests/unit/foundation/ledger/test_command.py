# SPDX-License-Identifier: EUPL-1.2
"""``manage ledger``: what an operator sees, and the exit status that an alarm hangs on."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from diwana.foundation.ledger import outside
from diwana.foundation.ledger.public import record
from diwana.kernel.actor import Actor

pytestmark = pytest.mark.django_db


def ledger(*arguments: str) -> str:
    output = StringIO()
    call_command("ledger", *arguments, stdout=output, stderr=output)
    return output.getvalue()


def test_a_sound_ledger_is_said_to_be_sound(broker: Actor) -> None:
    record(broker, "a.b", "thing:1", {})
    assert "There is no event" not in ledger("checkpoint")
    assert ledger("verify").splitlines() == ["1 events, 1 of them signed by 1 checkpoints", "The ledger is sound."]


def test_the_first_fault_is_named_and_the_status_is_not_zero(broker: Actor) -> None:
    for number in range(3):
        record(broker, "a.b", f"thing:{number}", {})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_event SET leaf = REPLACE(leaf, 'a.b', 'a.c') WHERE \"index\" > 0")
    with pytest.raises(CommandError, match="the first fault is at event 1") as refused:
        ledger("verify")
    assert refused.value.returncode == 1


def test_a_checkpoint_from_elsewhere_is_compared(broker: Actor, tmp_path: Path) -> None:
    record(broker, "a.b", "thing:1", {})
    kept = tmp_path / "receipt"
    kept.write_text(ledger("checkpoint"), "utf-8")
    assert "sound" in ledger("verify", "--against", str(kept))
    kept.write_text(kept.read_text("utf-8").replace("\n1\n", "\n2\n"), "utf-8")
    with pytest.raises(CommandError, match="not sound"):
        ledger("verify", "--against", str(kept))


def test_a_subject_is_shown_with_what_was_said(broker: Actor) -> None:
    record(broker, "a.b", "thing:1", {"number": "17"}, confidential={"why": "K7"}, reason="صحيح")
    record(Actor(person=None, organisation=None), "a.c", "thing:1", {})
    first, second = ledger("show", "thing:1").splitlines()
    for said in ("a.b", "person 7", "17", "K7", "صحيح"):
        assert said in first
    assert "the system" in second


def test_the_public_key_is_printed_and_a_readable_private_key_refused(broker: Actor) -> None:
    assert ledger("key").startswith("diwana.localhost/ledger+")
    (outside.folder() / "signing-key").chmod(0o644)
    with pytest.raises(CommandError, match="mode must be 600"):
        ledger("verify")
