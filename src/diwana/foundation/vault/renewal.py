# SPDX-License-Identifier: EUPL-1.2
"""Key rotation: everything encrypted is brought under the newest key, while the service runs.

Columns are found by their type. What a room encrypts by itself (files, seals) it renews by a function registered here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from diwana.foundation.vault.fields import EncryptedTextField
from diwana.foundation.vault.keyring import Key, Keyring, change, new_key, new_secret, ring
from diwana.foundation.vault.sealing import blind_index, decrypt_text, encrypt_text, text_head

BATCH = 500


class Blind(msgspec.Struct, frozen=True):
    """What a blind index is of: the attribute of the row that it was computed from, and its purpose."""

    source: str
    purpose: str


class Renewal(msgspec.Struct, frozen=True):
    """How a room renews what it encrypts by itself. ``count(current)`` tells how many things are under another key than
    ``current``; ``renew(current)`` brings some of them under it and tells how many, 0 when none is left."""

    name: str
    count: Callable[[str], int]
    renew: Callable[[str], int]


RENEWALS: dict[str, Renewal] = {}


def renewal(name: str, *, count: Callable[[str], int], renew: Callable[[str], int]) -> None:
    """Register what a room encrypts by itself; called when its application is ready."""
    RENEWALS[name] = Renewal(name, count, renew)


class KeyInUse(Exception):
    """Something is still encrypted under the key: it is not forgotten."""


def rotate() -> Key:
    """Add a key; from now on data are encrypted under it."""
    return change(lambda held: Keyring(keys=(*held.keys, new_key()), index=held.index)).current


def waiting() -> dict[str, int]:
    """How many values are not under the newest key: column or registered name → number, where there are any."""
    current = ring().current.id
    found = {field.purpose: _count(field, current) for field in encrypted_fields()}
    found |= {entry.name: entry.count(current) for entry in RENEWALS.values()}
    return {name: number for name, number in found.items() if number}


def renew() -> Iterator[tuple[str, int]]:
    """Bring everything under the newest key, a batch at a time; tells what and how many. Safe to interrupt."""
    current = ring().current.id
    for field in encrypted_fields():
        while done := _renew_column(field, current):
            yield field.purpose, done
    for entry in RENEWALS.values():
        while done := entry.renew(current):
            yield entry.name, done


def forget(key_id: str) -> None:
    """Take a former key off the ring for ever. Raises KeyMissing; KeyInUse while anything is not under the newest."""
    held = ring()
    held.key(key_id)
    if key_id == held.current.id:
        raise KeyInUse(f"{key_id} is the newest key")
    if left := waiting():
        raise KeyInUse(", ".join(f"{name}: {number}" for name, number in left.items()))
    change(lambda held: Keyring(keys=tuple(key for key in held.keys if key.id != key_id), index=held.index))


def rotate_index() -> int:
    """Change the secret of the blind indices and compute all of them anew, in one transaction; how many rows.

    For an hour without service: look-ups fail while it runs. After a kill in the middle, run it again.
    """
    former = ring().index
    rows = 0
    try:
        with transaction.atomic():
            change(lambda held: Keyring(keys=held.keys, index=new_secret()))
            for model in apps.get_models():
                rows += _reindex(model, getattr(model, "blind", {}))
    except BaseException:
        change(lambda held: Keyring(keys=held.keys, index=former))
        raise
    return rows


def encrypted_fields() -> list[EncryptedTextField]:
    """The encrypted columns of all tables."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField)
    ]


def _outside(field: EncryptedTextField, current: str) -> tuple[str, str, str, list[str]]:
    quote = connection.ops.quote_name
    column, table = quote(str(field.column)), quote(field.model._meta.db_table)
    return table, column, f"{column} <> '' AND {column} NOT LIKE %s", [text_head(current) + "%"]


def _count(field: EncryptedTextField, current: str) -> int:
    table, _column, others, values = _outside(field, current)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {others}", values)  # noqa: S608 (our own names)
        return int(cursor.fetchone()[0])


def _renew_column(field: EncryptedTextField, current: str) -> int:
    """One batch. A row that somebody changes meanwhile is left: its new value is under the newest key already."""
    table, column, others, values = _outside(field, current)
    key = connection.ops.quote_name(str(field.model._meta.pk.column))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, {column} FROM {table} WHERE {others} LIMIT {BATCH}", values)  # noqa: S608
        rows = cursor.fetchall()
        renewed = [(encrypt_text(field.purpose, decrypt_text(field.purpose, old)), pk, old) for pk, old in rows]
        if renewed:
            cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s", renewed)  # noqa: S608
    return len(rows)


def _reindex(model: type[Model], blind: dict[str, Blind]) -> int:
    if not blind:
        return 0
    manager: Any = model._base_manager
    rows = list(manager.all())
    for row in rows:
        for column, entry in blind.items():
            if text := getattr(row, entry.source):
                setattr(row, column, blind_index(entry.purpose, text))
    manager.bulk_update(rows, list(blind), batch_size=BATCH)
    return len(rows)
