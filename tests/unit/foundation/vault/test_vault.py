# SPDX-License-Identifier: EUPL-1.2
"""What is encrypted at rest opens for its purpose alone, under keys that can be changed while the service runs."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from diwana.foundation.vault import renewal
from diwana.foundation.vault.keyring import KeyMissing, KeyringUnsafe, ring
from diwana.foundation.vault.public import blind_index, decrypt, decrypt_text, encrypt, encrypt_text, key_of


@given(purpose=st.text(max_size=30), data=st.binary(max_size=300))
def test_what_was_encrypted_comes_back(purpose: str, data: bytes) -> None:
    assert decrypt(purpose, encrypt(purpose, data)) == data


@given(text=st.text(max_size=300))
def test_so_does_text(text: str) -> None:
    assert decrypt_text("purpose", encrypt_text("purpose", text)) == text


@given(data=st.binary(min_size=1, max_size=60), place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_no_bit_can_be_altered(data: bytes, place: int, bit: int) -> None:
    sealed = bytearray(encrypt("purpose", data))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises((InvalidTag, KeyMissing, ValueError)):
        decrypt("purpose", bytes(sealed))


def test_it_opens_for_its_purpose_alone() -> None:
    with pytest.raises(InvalidTag):
        decrypt("another", encrypt("purpose", b"data"))


@pytest.mark.parametrize("foreign", [b"", b"\x01", b"\x02" + b"0" * 40, b"plain text"])
def test_what_was_never_encrypted_is_said_to_be_so(foreign: bytes) -> None:
    with pytest.raises(ValueError, match="not encrypted"):
        decrypt("purpose", foreign)


def test_a_blind_index_is_equal_for_equal_texts_of_one_purpose() -> None:
    assert blind_index("a", "12345678") == blind_index("a", "12345678")
    assert len({blind_index("a", "12345678"), blind_index("b", "12345678"), blind_index("a", "12345679")}) == 3
    assert re.fullmatch("[0-9a-f]{64}", blind_index("a", "x"))


def test_a_ring_is_made_at_the_first_use_for_its_owner_alone(keyring: Path) -> None:
    ring()
    assert keyring.stat().st_mode & 0o777 == 0o600


def test_no_report_of_an_error_shows_a_key(keyring: Path) -> None:
    held = ring()
    assert held.current.secret not in repr(held)
    assert held.index not in repr(held)


def test_a_ring_that_others_may_read_is_refused(keyring: Path) -> None:
    ring()
    keyring.chmod(0o640)
    keyring.touch()
    with pytest.raises(KeyringUnsafe, match="chmod 600"):
        ring()


@pytest.mark.parametrize("content", ["", "{}", '{"keys": [], "index": "x"}', "[1]"])
def test_a_damaged_ring_is_never_replaced(keyring: Path, content: str) -> None:
    keyring.write_text(content)
    keyring.chmod(0o600)
    with pytest.raises(KeyringUnsafe):
        ring()
    assert keyring.read_text() == content


def test_a_process_follows_a_ring_that_another_one_changed(keyring: Path) -> None:
    former = encrypt("purpose", b"data")
    renewal.rotate()
    assert key_of(encrypt("purpose", b"data")) == ring().current.id != key_of(former)
    assert decrypt("purpose", former) == b"data"


def stored(column: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM vault_holder ORDER BY id")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def test_the_database_holds_nothing_that_can_be_read(holders: Any) -> None:
    holders.objects.create(id=1, number="08123456", facts={"name": "Amel"})
    row = holders.objects.get()
    assert (row.number, row.facts) == ("08123456", {"name": "Amel"})
    assert "08123456" not in stored("number")[0]
    assert "Amel" not in stored("facts")[0]


def test_empty_stays_empty_and_can_be_asked_for(holders: Any) -> None:
    holders.objects.create(id=1, number="", facts=None)
    holders.objects.create(id=2, number="x", facts={})
    assert [row.pk for row in holders.objects.filter(number="")] == [1]
    assert [row.pk for row in holders.objects.filter(facts__isnull=True)] == [1]
    assert holders.objects.get(pk=2).facts == {}


@pytest.mark.parametrize("question", [{"number": "x"}, {"number__contains": "x"}, {"number__in": ["x"]}])
def test_nothing_else_is_asked_of_an_encrypted_column(holders: Any, question: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match="encrypted"):
        list(holders.objects.filter(**question))


def test_a_value_moved_to_another_column_does_not_open(holders: Any) -> None:
    holders.objects.create(id=1, number="x", facts={"a": 1})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_holder SET number = facts")
    with pytest.raises(InvalidTag):
        holders.objects.get()


def test_rotation_leaves_nothing_under_the_former_key_which_can_then_be_forgotten(holders: Any) -> None:
    for number in range(renewal.BATCH + 3):
        holders.objects.create(id=number, number=f"n{number}", facts=number or None)
    former = ring().current.id
    renewal.rotate()
    with pytest.raises(renewal.KeyInUse):
        renewal.forget(former)
    assert renewal.waiting() == {"vault.holder.number": renewal.BATCH + 3, "vault.holder.facts": renewal.BATCH + 2}
    assert sum(number for _name, number in renewal.renew()) == 2 * renewal.BATCH + 5
    assert renewal.waiting() == {}
    renewal.forget(former)
    assert [key.id for key in ring().keys] == [ring().current.id]
    assert [row.number for row in holders.objects.order_by("id")] == [f"n{n}" for n in range(renewal.BATCH + 3)]


def test_the_newest_key_and_an_unknown_one_are_not_forgotten(keyring: Path) -> None:
    with pytest.raises(renewal.KeyInUse):
        renewal.forget(ring().current.id)
    with pytest.raises(KeyMissing):
        renewal.forget("00000000")


def test_the_blind_indices_follow_their_secret(holders: Any) -> None:
    former = blind_index("holder.number", "08123456")
    holders.objects.create(id=1, number="08123456", number_index=former)
    holders.objects.create(id=2)
    assert renewal.rotate_index() == 2
    assert stored("number_index") == [blind_index("holder.number", "08123456"), ""]
    assert stored("number_index")[0] != former


@pytest.mark.django_db
def test_the_command_says_where_the_rotation_stands(keyring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(*words: str) -> str:
        out = io.StringIO()
        call_command("keys", *words, stdout=out)
        return out.getvalue()

    former = ring().current.id
    assert f"{former}  made" in said("status")
    assert "Everything is under the newest key." in said("status")
    rotated = said("rotate")
    assert ring().current.id in rotated
    assert "0 values" in said("renew")
    with pytest.raises(CommandError, match="no key 12345678"):
        said("forget", "12345678")
    with pytest.raises(CommandError, match="still needed"):
        said("forget", ring().current.id)
    assert "forgotten" in said("forget", former)
    assert "0 rows" in said("index")


@pytest.mark.django_db
def test_every_room_that_encrypts_by_itself_takes_part_in_the_rotation() -> None:
    assert {"second factors", "secrets of the draws"} <= set(renewal.RENEWALS)
