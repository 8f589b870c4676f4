# SPDX-License-Identifier: EUPL-1.2
"""The generic cell rate algorithm (ITU-T I.371, annex A): one number for each key, and one statement that both asks
and counts.

The number is the instant at which everything taken so far will have been paid for at the even pace of the rate. Taking
moves it on by one interval, unless it would then lie further ahead than a whole window: that is a burst of ``quota`` at
once, then one for each interval. A single upsert of SQLite decides it under the write lock of a file of its own, so
that two processes never both take the last one. The file is not synchronised with the disk: a power cut forgives. So
does a clock that ran ahead and was put right: nobody can owe twice a window (once, and a little
more by the clocks of processes that ask at the same time).
"""

from __future__ import annotations

import logging
import math
import os
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import msgspec
from django.conf import settings

from diwana.kernel import clock

log = logging.getLogger(__name__)

_SCHEMA = "CREATE TABLE IF NOT EXISTS taken (key BLOB PRIMARY KEY, due INTEGER NOT NULL) WITHOUT ROWID"
_TAKE = """
INSERT INTO taken (key, due) VALUES (:key, :now + :interval)
ON CONFLICT (key) DO UPDATE SET due = CASE WHEN due > :now + 2 * :window THEN :now ELSE MAX(due, :now) END + :interval
WHERE due > :now + 2 * :window OR MAX(due, :now) + :interval - :now <= :window
RETURNING due
"""
_DUE = "SELECT due FROM taken WHERE key = ?"
#: Keys that owe nothing any more go whenever one in so many is taken.
_SWEEP_EVERY = 4096
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Rate(msgspec.Struct, frozen=True):
    """``quota`` times in ``window`` seconds, all at once if one likes; ``name`` tells policies apart (ASCII)."""

    name: str
    quota: int
    window: int

    @property
    def interval(self) -> int:
        """Microseconds that pay for one."""
        return self.window * 1_000_000 // self.quota


class Verdict(msgspec.Struct, frozen=True):
    """Whether it may be done; how often it may be done at once after this (``remaining``); seconds until the whole
    quota is there again (``reset``), and until the next one may be done (``retry_after``, 0 where it may now)."""

    rate: Rate
    allowed: bool
    remaining: int
    reset: int
    retry_after: int


class _Store(threading.local):
    """This thread's connection to the file; made anew in a forked process and when the setting names another file."""

    def __init__(self) -> None:
        self.connection: sqlite3.Connection | None = None
        self.of: tuple[int, str] = (0, "")
        self.takings = 0

    def open(self) -> sqlite3.Connection:
        wanted = (os.getpid(), str(settings.LIMITS_FILE))
        if self.connection is None or self.of != wanted:
            # A connection inherited by a fork is left alone, not closed: closing would drop its parent's locks.
            self.connection = _connect(wanted[1])
            self.of = wanted
        return self.connection


_store = _Store()


def _connect(file: str) -> sqlite3.Connection:
    if file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, timeout=0.5, isolation_level=None, cached_statements=8)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute(_SCHEMA)
    return connection


def take(rate: Rate, key: str) -> Verdict:
    """Take one of ``rate`` for ``key`` and say whether it may be done.

    Where the file cannot be used, everything is allowed and the fault is logged: a full disk must not lock everybody
    out.
    """
    now = _micros()
    window = rate.window * 1_000_000
    digest = _digest(rate, key)
    values = {"key": digest, "now": now, "interval": rate.interval, "window": window}
    try:
        connection = _store.open()
        row = connection.execute(_TAKE, values).fetchone()
        due = row[0] if row else connection.execute(_DUE, [digest]).fetchone()[0]
        _sweep(connection, now)
    except (sqlite3.Error, OSError, TypeError):
        log.exception("limits cannot be counted in %s", settings.LIMITS_FILE)
        return Verdict(rate, True, rate.quota - 1, 0, 0)
    owed = max(0, due - now)
    remaining = max(0, (window - owed) // rate.interval)
    wait = 0 if row else owed + rate.interval - window
    return Verdict(rate, row is not None, remaining, _seconds(owed), max(1, _seconds(wait)) if not row else 0)


def forget(rate: Rate, key: str) -> None:
    """Give ``key`` its whole quota again: after a success that clears what came before it."""
    try:
        _store.open().execute("DELETE FROM taken WHERE key = ?", [_digest(rate, key)])
    except (sqlite3.Error, OSError):
        log.exception("limits cannot be counted in %s", settings.LIMITS_FILE)


def forget_all() -> None:
    """Forget everything (tests)."""
    _store.open().execute("DELETE FROM taken")


def _sweep(connection: sqlite3.Connection, now: int) -> None:
    _store.takings += 1
    if _store.takings % _SWEEP_EVERY == 0:
        connection.execute("DELETE FROM taken WHERE due < ?", [now])


def _digest(rate: Rate, key: str) -> bytes:
    return blake2b(f"{rate.name}\0{key}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _micros() -> int:
    now = clock.now()
    return (now - _EPOCH) // timedelta(microseconds=1)


def _seconds(micros: int) -> int:
    return math.ceil(micros / 1_000_000)
