# SPDX-License-Identifier: EUPL-1.2
"""The one lock under which indices are given out."""

from __future__ import annotations

from django.db import connection
from django.db.backends.utils import CursorWrapper

#: Number of the advisory lock on PostgreSQL: the first bytes of SHA-256("diwana ledger"), any constant would do.
_NUMBER = 0x6C656467


def take_lock(cursor: CursorWrapper) -> None:
    """Hold the ledger until the transaction ends.

    On SQLite the transaction holds the write lock already (``transaction_mode=IMMEDIATE``). On PostgreSQL it must be a
    statement of its own: the next one then sees what the previous holder committed.
    """
    if connection.vendor == "postgresql":
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBER])
