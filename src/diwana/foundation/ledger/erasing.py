# SPDX-License-Identifier: EUPL-1.2
"""Erasing what an event committed to, and looking whether it is gone.

The salt and the value are deleted; the commitment stays in the tree, and without the salt nobody can tell what it hid.
On SQLite what is deleted is overwritten (``secure_delete``), and the log that held it (WAL) is emptied; then the
database's own files are searched for the salt and the value. On PostgreSQL the table is vacuumed; its files cannot be
searched from here, and its WAL and every backup keep what they hold until they are recycled.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
from django.db import connection

from diwana.foundation.ledger.leaves import Part
from diwana.foundation.ledger.models import Opening

_BLOCK = 1 << 20


class Sought(msgspec.Struct, frozen=True):
    """The salts and values that are about to be erased, held in memory only to look for them afterwards."""

    salts: tuple[bytes, ...]
    values: tuple[bytes, ...]


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found. files: names of the files that were read through, none where the database keeps its own;
    size: how many bytes they hold; salts, values: how often one of them was met. A short value may stand elsewhere for
    another reason; a salt may not."""

    files: tuple[str, ...]
    size: int
    salts: int
    values: int

    @property
    def gone(self) -> bool:
        """Whether no salt was met: without it the commitment says nothing."""
        return self.salts == 0


def sought(index: int, parts: Sequence[Part]) -> Sought:
    """What event ``index`` still opens of ``parts``."""
    rows = Opening.objects.filter(event=index, part__in=[part.value for part in parts]).values_list("salt", "value")
    found = list(rows)
    return Sought(tuple(bytes(salt) for salt, _ in found), tuple(value.encode() for _, value in found))


def scrub_and_search(looked_for: Sought) -> Search:
    """Empty what the database keeps of deleted rows and look for ``looked_for`` in its files.

    Call it after the transaction of the erasure; raises RuntimeError inside one.
    """
    if connection.in_atomic_block:
        raise RuntimeError("what is not committed yet cannot be scrubbed")
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("VACUUM ledger_opening")
            return Search(files=(), size=0, salts=_rows(looked_for), values=0)
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA database_list")
        main = next(Path(file) for _, name, file in cursor.fetchall() if name == "main")
    files = [file for suffix in ("", "-wal", "-journal") if (file := main.with_name(main.name + suffix)).exists()]
    return Search(
        files=tuple(file.name for file in files),
        size=sum(file.stat().st_size for file in files),
        salts=sum(_count(file, salt) for file in files for salt in looked_for.salts),
        values=sum(_count(file, value) for file in files for value in looked_for.values),
    )


def _rows(looked_for: Sought) -> int:
    return Opening.objects.filter(salt__in=looked_for.salts).count()


def _count(file: Path, what: bytes) -> int:
    """How often ``what`` stands in ``file``, read block by block."""
    found, tail = 0, b""
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK):
            text = tail + block
            found += text.count(what)
            tail = text[len(text) - len(what) + 1 :] if len(what) > 1 else b""
    return found
