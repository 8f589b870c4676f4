# SPDX-License-Identifier: EUPL-1.2
"""Reads the whole ledger once: hashes every leaf again, derives every column again, compares every opening."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from django.db import connection

from diwana.foundation.ledger.columns import differing_columns
from diwana.foundation.ledger.findings import Finding, Kind
from diwana.foundation.ledger.leaves import Part
from diwana.foundation.ledger.queries import erasures

HASH_BYTES = 32
#: The place of an event that is not there: no SHA-256 that anybody will find.
NOTHING = bytes(HASH_BYTES)
_BATCH = 4096

_PARTS = tuple(part.value for part in Part)
#: As a leaf spells them when it commits to something; text inside a leaf cannot look like it, its quotes are escaped.
_COMMITS = tuple(f'"{part}":"'.encode() for part in _PARTS)

_Row = tuple[int, bytes, bytes]
"""Index, leaf, hash stored beside it."""
_Opening = tuple[int, str, bytes, bytes]
"""Index, part, salt, value."""


class Scan:
    """What the ledger holds now: ``hashes`` of all leaves in the order of their indices (32 bytes each, nothing but
    zeros where an event is missing), and what is wrong at first sight.

    A batch is judged as a whole, and event by event only where the whole is not right. Without ``openings`` only the
    events are read.
    """

    def __init__(self, limit: int, *, openings: bool = True) -> None:
        self.hashes = bytearray()
        self.findings: list[Finding] = []
        self._limit = limit
        self._erased = erasures() if openings else set()
        for rows in _events():
            start = self.size
            self._take(rows)
            if openings:
                self._take_openings(rows, start)
        if openings:
            beyond = _openings(self.size, None)
            self.findings += [Finding(index, Kind.OPENING_UNKNOWN, part) for index, part, _, _ in beyond]
        self.findings += differing_columns(limit)

    @property
    def size(self) -> int:
        return len(self.hashes) // HASH_BYTES

    def _take(self, rows: Sequence[_Row]) -> None:
        computed = [sha256(b"\x00" + leaf).digest() for _, leaf, _ in rows]
        whole = rows[0][0] == self.size and rows[-1][0] == self.size + len(rows) - 1
        whole = whole and all(b'"index":%d,' % index in leaf for index, leaf, _ in rows)
        if whole and computed == [stored for _, _, stored in rows]:
            self.hashes += b"".join(computed)
            return
        for (index, leaf, stored), own in zip(rows, computed, strict=True):
            gap = range(self.size, index)
            self.findings += [Finding(missing, Kind.MISSING) for missing in gap[: self._limit]]
            self.hashes += NOTHING * len(gap) + own
            if own != stored:
                self.findings.append(Finding(index, Kind.ALTERED, "the leaf does not have the hash beside it"))
            elif b'"index":%d,' % index not in leaf:
                self.findings.append(Finding(index, Kind.REORDERED, "the leaf is that of another event"))

    def _take_openings(self, rows: Sequence[_Row], start: int) -> None:
        """Judge the openings of ``rows`` and of the missing events between ``start`` and them."""
        leaves = {index: leaf for index, leaf, _ in rows}
        openings = _openings(start, rows[-1][0])
        self.findings += [
            _misfit(index, part, leaves.get(index, b""))
            for index, part, salt, value in openings
            if f'"{part}":"{sha256(salt + value).hexdigest()}"'.encode() not in leaves.get(index, b"")
        ]
        every = b"".join(leaves.values())
        if len(openings) != sum(every.count(commits) for commits in _COMMITS):
            there = {(index, part) for index, part, _, _ in openings} | self._erased
            self.findings += [
                Finding(index, Kind.OPENING_MISSING, part)
                for index, leaf in leaves.items()
                for part, commits in zip(_PARTS, _COMMITS, strict=True)
                if commits in leaf and (index, part) not in there
            ]


def _misfit(index: int, part: str, leaf: bytes) -> Finding:
    """Why an opening is not what the leaf commits to."""
    committed = part in _PARTS and _COMMITS[_PARTS.index(part)] in leaf
    return Finding(index, Kind.OPENING_ALTERED if committed else Kind.OPENING_UNKNOWN, part)


def _events() -> Iterator[list[_Row]]:
    """All rows in batches. Bytes are asked for, not text: what was altered may not be text any more."""
    with connection.chunked_cursor() as cursor:
        leaf = _as_bytes("leaf")
        cursor.execute(f'SELECT "index", {leaf}, leaf_hash FROM ledger_event ORDER BY "index"')  # noqa: S608
        while rows := cursor.fetchmany(_BATCH):
            yield rows


def _openings(first: int, last: int | None) -> list[_Opening]:
    """The openings of events ``first`` to ``last`` (to any where it is None)."""
    with connection.cursor() as cursor:
        salt = _as_bytes("salt") if connection.vendor == "sqlite" else "salt"
        value = _as_bytes("value")
        statement = f"SELECT event, part, {salt}, {value} FROM ledger_opening WHERE event BETWEEN %s AND %s"  # noqa: S608
        cursor.execute(statement, [first, last if last is not None else 2**63 - 1])
        found: list[_Opening] = cursor.fetchall()
        return found


def _as_bytes(column: str) -> str:
    """The column as bytes, whatever a forger put there."""
    if connection.vendor == "sqlite":
        return f"COALESCE(CAST({column} AS BLOB), X'')"
    return f"COALESCE(CONVERT_TO({column}, 'UTF8'), '')"
