# SPDX-License-Identifier: EUPL-1.2
"""What stands outside the database: signed by time, mirrored by adding only, and what finds out a rewritten
database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from diwana.foundation.ledger import checkpoints, mirror, outside
from diwana.foundation.ledger.canonical import canonical
from diwana.foundation.ledger.findings import Kind
from diwana.foundation.ledger.leaves import read_leaf
from diwana.foundation.ledger.models import Checkpoint, Event, Opening
from diwana.foundation.ledger.public import checkpoint, checkpoint_by_time, record, verify
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.merkle import leaf_hash

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.fixture
def mirrored(tmp_path: Path, settings: Any) -> Path:
    settings.LEDGER_MIRROR = str(tmp_path / "mirror")
    return tmp_path / "mirror"


def write(actor: Actor, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        record(actor, "a.write", f"thing:{number}", {"number": number})


def test_new_events_are_signed_when_their_time_has_come(broker: Actor, settings: Any) -> None:
    settings.LEDGER_SECONDS = 60
    with clock.at(NOON):
        assert checkpoint_by_time() is None
        write(broker, 2)
        first = checkpoint_by_time()
        assert first is not None
        assert first.size == 2
        assert checkpoint_by_time() is None
        write(broker, 1, 2)
        assert checkpoint_by_time() is None
    with clock.at(NOON + timedelta(seconds=60)):
        second = checkpoint_by_time()
        assert second is not None
        assert second.size == 3
    with clock.at(NOON + timedelta(hours=1)):
        assert checkpoint_by_time() is None, "nothing came since"
        write(broker, 1, 3)
        settings.LEDGER_SECONDS = 0
        assert checkpoint_by_time() is None, "not by time"


def test_who_records_after_a_while_signs_by_himself(
    broker: Actor, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.LEDGER_SECONDS = 60
    checkpoints._signing.at = None
    for seconds, signed in ((0, 0), (59, 0), (60, 3), (61, 3), (119, 3), (120, 6)):
        with clock.at(NOON + timedelta(seconds=seconds)), django_capture_on_commit_callbacks(execute=True):
            write(broker, 1, seconds)
        found = checkpoints.latest_checkpoint()
        assert (found.size if found else 0) == signed


def test_the_mirror_has_what_the_folder_has_and_is_only_added_to(broker: Actor, mirrored: Path) -> None:
    write(broker, 3)
    checkpoint()
    before = {file.name: file.read_bytes() for file in mirrored.iterdir()}
    write(broker, 4, 3)
    checkpoint()
    after = {file.name: file.read_bytes() for file in mirrored.iterdir()}
    assert set(after) == {"leaf-hashes", "checkpoints"}
    assert all(after[name].startswith(content) and after[name] != content for name, content in before.items())
    assert after["leaf-hashes"] == outside.read_hashes()
    assert verify().sound


def test_a_mirror_that_cannot_be_reached_catches_up(broker: Actor, mirrored: Path, caplog: Any) -> None:
    mirrored.write_text("a file where the folder should be")
    write(broker, 3)
    assert checkpoint() is not None
    assert "was not brought up to date" in caplog.text
    mirrored.unlink()
    write(broker, 1, 3)
    checkpoint()
    assert len(mirror.read_hashes()) == 4 * 32
    assert len(mirror.read_checkpoints()) == 2


def rewrite_everything(index: int) -> None:
    """What somebody does who holds database, folder and key: another event in the place of ``index``, and all of it
    hashed and signed again."""
    facts = read_leaf(Event.objects.get(index=index).leaf)
    leaf = canonical({name: getattr(facts, name) for name in facts.__struct_fields__} | {"verb": "a.forge"})
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE ledger_event SET leaf = %s, leaf_hash = %s WHERE "index" = %s',
            [leaf.decode(), leaf_hash(leaf), index],
        )
    Checkpoint.objects.all().delete()


def test_a_database_with_its_own_checkpoints_rewritten_is_found_out_from_outside(broker: Actor) -> None:
    write(broker, 9)
    checkpoint()
    rewrite_everything(4)
    report = verify()
    assert [(found.index, found.kind) for found in report.findings] == [(4, Kind.ALTERED)]


def test_not_even_who_holds_the_folder_and_the_key_makes_the_mirror_forget(
    broker: Actor, mirrored: Path, caplog: Any
) -> None:
    write(broker, 9)
    checkpoint()
    rewrite_everything(4)
    outside.hashes_file().unlink()
    outside.checkpoints_file().unlink()
    assert checkpoint() is not None  # signed anew, with the right key
    assert "is not the beginning of" in caplog.text
    report = verify()
    assert not report.sound
    assert any(found.index == 4 and found.kind == Kind.ALTERED for found in report.findings)


def test_the_newest_events_cannot_be_cut_off_once_they_are_signed(broker: Actor) -> None:
    write(broker, 9)
    checkpoint()
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM ledger_event WHERE "index" >= 7')
    Opening.objects.filter(event__gte=7).delete()
    Checkpoint.objects.all().delete()
    assert [(found.index, found.kind) for found in verify().findings] == [(7, Kind.MISSING), (8, Kind.MISSING)]
