# SPDX-License-Identifier: EUPL-1.2
"""Whatever is altered in the database or beside it, verification names the first event concerned."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from diwana.foundation.ledger import outside
from diwana.foundation.ledger.canonical import canonical
from diwana.foundation.ledger.findings import Kind
from diwana.foundation.ledger.notes import Tree, load_signer
from diwana.foundation.ledger.public import LedgerDamaged, checkpoint, latest_checkpoint, record
from diwana.foundation.ledger.verification import verify
from diwana.kernel.actor import Actor
from diwana.kernel.merkle import leaf_hash

pytestmark = pytest.mark.django_db

SIZE, FIRST_CHECKPOINT = 13, 5
#: Each example alters the ledger of its test and is undone.
examples = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
indices = st.integers(0, SIZE - 1)


@pytest.fixture
def signed_ledger(broker: Actor) -> None:
    """Thirteen events, all signed for by the second of two checkpoints."""
    _write(broker, FIRST_CHECKPOINT)
    checkpoint()
    _write(broker, SIZE - FIRST_CHECKPOINT)
    checkpoint()


def _write(actor: Actor, count: int) -> None:
    for number in range(count):
        record(actor, "a.write", f"thing:{number}", {"number": number}, reason="because", confidential={"k": number})


@contextmanager
def tampering() -> Iterator[CursorWrapper]:
    """A cursor on a database whose guards are off, everything undone at the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("ALTER TABLE ledger_event DROP CONSTRAINT ledger_index_is_the_leaf_s")
        try:
            yield cursor
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
            transaction.set_rollback(True)


def stored(cursor: CursorWrapper, index: int) -> dict[str, Any]:
    cursor.execute('SELECT leaf FROM ledger_event WHERE "index" = %s', [index])
    leaf: dict[str, Any] = json.loads(cursor.fetchone()[0])
    return leaf


def write_leaf(cursor: CursorWrapper, index: int, leaf: dict[str, Any], *, careful: bool) -> None:
    """Put ``leaf`` in the place of event ``index``; a careful forger mends the hash beside it, too."""
    text = canonical(leaf)
    cursor.execute('UPDATE ledger_event SET leaf = %s WHERE "index" = %s', [text.decode(), index])
    if careful:
        cursor.execute('UPDATE ledger_event SET leaf_hash = %s WHERE "index" = %s', [leaf_hash(text), index])


def move(cursor: CursorWrapper, first: int, by: int) -> None:
    """Renumber the events from ``first`` on, one by one so that no two ever share a number."""
    order = range(SIZE - 1, first - 1, -1) if by > 0 else range(first, SIZE)
    for index in order:
        cursor.execute('UPDATE ledger_event SET "index" = %s WHERE "index" = %s', [index + by, index])
        cursor.execute("UPDATE ledger_opening SET event = %s WHERE event = %s", [index + by, index])


def first_fault() -> tuple[int, set[Kind]]:
    report = verify()
    assert not report.sound
    first = report.findings[0].index
    return first, {finding.kind for finding in report.findings if finding.index == first}


forgeries: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.tuples(st.just("at"), st.just("2020-01-01T00:00:00.000000Z")),
    st.tuples(
        st.sampled_from(["verb", "role"]), st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=5)
    ),
    st.tuples(st.just("subject"), st.just("thing:99")),
    st.tuples(st.sampled_from(["person", "organisation"]), st.none() | st.integers(100, 200)),
    st.tuples(st.sampled_from(["data", "reason", "confidential"]), st.none() | st.just("0" * 64)),
    st.tuples(st.just("index"), st.integers(50, 99)),
    st.tuples(st.just("note"), st.just("one key more")),
)


def test_an_untouched_ledger_is_sound(signed_ledger: None) -> None:
    report = verify()
    assert report.findings == ()
    assert (report.events, report.signed, report.checkpoints) == (SIZE, SIZE, 2)


def test_an_empty_ledger_is_sound() -> None:
    assert verify().sound
    assert checkpoint() is None


@examples
@given(indices, forgeries, st.booleans())
def test_an_altered_leaf_is_named(signed_ledger: None, index: int, forgery: tuple[str, Any], careful: bool) -> None:
    with tampering() as cursor:
        write_leaf(cursor, index, stored(cursor, index) | dict([forgery]), careful=careful)
        first, kinds = first_fault()
        assert first == index
        assert kinds & {Kind.ALTERED, Kind.REORDERED}


@examples
@given(indices, st.integers(0, 31), st.integers(1, 255))
def test_an_altered_hash_is_named(signed_ledger: None, index: int, position: int, flip: int) -> None:
    with tampering() as cursor:
        cursor.execute('SELECT leaf_hash FROM ledger_event WHERE "index" = %s', [index])
        hash_ = bytearray(cursor.fetchone()[0])
        hash_[position] ^= flip
        cursor.execute('UPDATE ledger_event SET leaf_hash = %s WHERE "index" = %s', [bytes(hash_), index])
        assert first_fault() == (index, {Kind.ALTERED})


@examples
@given(indices, st.booleans(), st.booleans())
def test_a_deleted_event_is_named(signed_ledger: None, index: int, closed_up: bool, careful: bool) -> None:
    """The forger may close the gap, and may even write the later leaves anew with their new numbers."""
    with tampering() as cursor:
        cursor.execute('DELETE FROM ledger_event WHERE "index" = %s', [index])
        cursor.execute("DELETE FROM ledger_opening WHERE event = %s", [index])
        if closed_up:
            move(cursor, index + 1, -1)
            for later in range(index, SIZE - 1) if careful else ():
                write_leaf(cursor, later, stored(cursor, later) | {"index": later}, careful=True)
        first, kinds = first_fault()
        assert first == index
        assert kinds & {Kind.MISSING, Kind.REORDERED, Kind.ALTERED}


@examples
@given(indices)
def test_a_truncated_tail_is_named(signed_ledger: None, index: int) -> None:
    with tampering() as cursor:
        cursor.execute('DELETE FROM ledger_event WHERE "index" >= %s', [index])
        cursor.execute("DELETE FROM ledger_opening WHERE event >= %s", [index])
        assert first_fault() == (index, {Kind.MISSING})


@examples
@given(indices, indices)
def test_two_events_exchanged_are_named(signed_ledger: None, one: int, other: int) -> None:
    assume(one != other)
    with tampering() as cursor:
        for place, to in ((one, 1000), (other, one), (1000, other)):
            cursor.execute('UPDATE ledger_event SET "index" = %s WHERE "index" = %s', [to, place])
            cursor.execute("UPDATE ledger_opening SET event = %s WHERE event = %s", [to, place])
        assert first_fault() == (min(one, other), {Kind.REORDERED})


@examples
@given(indices, st.booleans())
def test_an_inserted_event_is_named(signed_ledger: None, index: int, careful: bool) -> None:
    with tampering() as cursor:
        forged = stored(cursor, index) | {"verb": "a.forgery", "data": None, "reason": None, "confidential": None}
        move(cursor, index, 1)
        text = canonical(forged)
        statement = 'INSERT INTO ledger_event ("index", leaf, leaf_hash) VALUES (%s, %s, %s)'
        cursor.execute(statement, [index, text.decode(), leaf_hash(text)])
        for later in range(index + 1, SIZE + 1) if careful else ():
            write_leaf(cursor, later, stored(cursor, later) | {"index": later}, careful=True)
        assert first_fault() == (index, {Kind.ALTERED})


openings: list[tuple[str, Kind]] = [
    ("UPDATE ledger_opening SET value = '{}' WHERE event = %s AND part = 'data'", Kind.OPENING_ALTERED),
    ("UPDATE ledger_opening SET salt = value WHERE event = %s AND part = 'reason'", Kind.OPENING_ALTERED),
    ("UPDATE ledger_opening SET part = 'forged' WHERE event = %s AND part = 'reason'", Kind.OPENING_UNKNOWN),
    ("DELETE FROM ledger_opening WHERE event = %s AND part = 'confidential'", Kind.OPENING_MISSING),
    ("DELETE FROM ledger_opening WHERE event = %s", Kind.OPENING_MISSING),
]


@pytest.mark.parametrize(("statement", "kind"), openings)
@examples
@given(index=indices)
def test_a_tampered_opening_is_named(signed_ledger: None, statement: str, kind: Kind, index: int) -> None:
    if connection.vendor == "postgresql":
        statement = statement.replace("salt = value", "salt = salt || salt")
    with tampering() as cursor:
        cursor.execute(statement, [index])
        first, kinds = first_fault()
        assert first == index
        assert kind in kinds


def test_an_opening_of_no_event_is_named(signed_ledger: None) -> None:
    with tampering() as cursor:
        cursor.execute("UPDATE ledger_opening SET event = 77 WHERE event = 3 AND part = 'data'")
        assert {(finding.index, finding.kind) for finding in verify().findings} == {
            (3, Kind.OPENING_MISSING),
            (77, Kind.OPENING_UNKNOWN),
        }


lies: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.tuples(st.sampled_from(["at", "verb", "subject", "role"]), st.none() | st.just("a lie")),
    st.tuples(st.sampled_from(["person", "organisation"]), st.none() | st.integers(100, 200)),
)


@examples
@given(indices, lies)
def test_a_column_that_lies_is_named(signed_ledger: None, index: int, lie: tuple[str, Any]) -> None:
    """The database writes no such column; so the forger first replaces the table by one without derived columns."""
    column, value = lie
    with tampering() as cursor:
        cursor.execute("ALTER TABLE ledger_event RENAME TO honest")
        cursor.execute("CREATE TABLE ledger_event AS SELECT * FROM honest")
        assert verify().sound
        cursor.execute(f'UPDATE ledger_event SET "{column}" = %s WHERE "index" = %s', [value, index])  # noqa: S608
        report = verify()
        assert [(finding.index, finding.kind, finding.detail) for finding in report.findings] == [
            (index, Kind.COLUMN, column)
        ]


def _remove(file: Path) -> None:
    file.unlink()


def _shorten(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: 3 * outside.HASH_BYTES + 7])


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[3 * outside.HASH_BYTES] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [_remove, _shorten, _flip])
def test_damage_outside_is_named_and_the_roots_still_find_forgeries(
    signed_ledger: None, damage: Callable[[Path], None]
) -> None:
    damage(outside.hashes_file())
    assert [finding.kind for finding in verify().findings] == [Kind.OUTSIDE]
    with tampering() as cursor:
        write_leaf(cursor, 7, stored(cursor, 7) | {"verb": "a.forgery"}, careful=True)
        found = {(finding.index, finding.kind) for finding in verify().findings}
        assert (FIRST_CHECKPOINT, Kind.ALTERED) in found  # somewhere after the last checkpoint that fits


def test_an_incomplete_last_hash_is_healed_by_the_next_checkpoint(signed_ledger: None, broker: Actor) -> None:
    with outside.hashes_file().open("ab") as file:
        file.write(b"interrupted")
    assert verify().sound
    _write(broker, 2)
    checkpoint()
    assert outside.hashes_file().stat().st_size == (SIZE + 2) * outside.HASH_BYTES
    assert verify().sound


def test_a_lost_copy_outside_is_written_again(signed_ledger: None, broker: Actor) -> None:
    outside.hashes_file().unlink()
    _write(broker, 1)
    checkpoint()
    assert verify().sound


def test_a_checkpoint_that_we_did_not_sign_is_named(signed_ledger: None, tmp_path: Path) -> None:
    stranger = load_signer("diwana.localhost/ledger", tmp_path / "stranger")
    outside.append_checkpoint(stranger.sign(Tree("diwana.localhost/ledger", SIZE, bytes(32)).text()))
    assert [(finding.index, finding.kind) for finding in verify().findings] == [(SIZE, Kind.CHECKPOINT)]


def test_a_checkpoint_on_a_receipt_shows_a_ledger_replaced_as_a_whole(signed_ledger: None, broker: Actor) -> None:
    """Database and files are rewritten by somebody who has the key; the receipt is in the trader's hands."""
    receipt = latest_checkpoint()
    assert receipt is not None
    with tampering() as cursor:
        for table in ("event", "opening", "checkpoint"):
            cursor.execute(f"DELETE FROM ledger_{table}")  # noqa: S608
        for file in (outside.hashes_file(), outside.checkpoints_file()):
            file.unlink()
        _write(broker, SIZE + 4)
        assert verify().sound
        assert not verify([receipt.note]).sound


def test_what_no_checkpoint_covers_yet_still_has_its_hash_and_its_number(broker: Actor) -> None:
    _write(broker, 4)
    with tampering() as cursor:
        write_leaf(cursor, 2, stored(cursor, 2) | {"verb": "a.forgery"}, careful=False)
        assert first_fault() == (2, {Kind.ALTERED})
    with tampering() as cursor:
        cursor.execute('UPDATE ledger_event SET "index" = 9 WHERE "index" = 3')
        assert first_fault()[0] == 3


def test_a_checkpoint_grows_from_the_last_one(signed_ledger: None, broker: Actor) -> None:
    before = latest_checkpoint()
    assert checkpoint() == before  # nothing came since
    _write(broker, 1)
    after = checkpoint()
    assert before is not None
    assert after is not None
    assert (before.size, after.size) == (SIZE, SIZE + 1)
    assert outside.read_checkpoints()[-2:] == (before.note, after.note)


def test_no_checkpoint_is_signed_over_a_gap_or_an_altered_checkpoint(signed_ledger: None, broker: Actor) -> None:
    _write(broker, 2)
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM ledger_event WHERE "index" = %s', [SIZE])
        with pytest.raises(LedgerDamaged, match=f"event {SIZE} is missing"):
            checkpoint()
        cursor.execute("UPDATE ledger_checkpoint SET peaks = %s WHERE size = %s", [bytes(3 * 32), SIZE])
        with pytest.raises(LedgerDamaged, match=f"size {SIZE} was altered"):
            checkpoint()
    assert len(outside.read_checkpoints()) == 2
