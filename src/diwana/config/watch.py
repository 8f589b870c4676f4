# SPDX-License-Identifier: EUPL-1.2
"""What the whole house checks: its database, its tables, its disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from diwana.kernel.watch import Check, Figure

#: Bytes that must be free where we write; below, the last transactions would fail one by one.
LEAST_FREE = 256 << 20

_known_current: set[str] = set()


def checks() -> Iterator[Check]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as problem:
        yield Check("database", False, type(problem).__name__)
        return
    yield Check("database", True, connection.vendor)
    yield _migrations()
    for name, folder in folders().items():
        free = shutil.disk_usage(folder).free
        good = free >= LEAST_FREE and os.access(folder, os.W_OK)
        yield Check(f"disk_{name}", good, f"{free >> 20} MiB free")


def _migrations() -> Check:
    """Whether the tables are those of this code. Once they are, they are for as long as this process runs."""
    address = str(connection.settings_dict["NAME"])
    if address not in _known_current:
        executor = MigrationExecutor(connection)
        if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return Check("migrations", False, f"{len(plan)} to apply: manage prepare")
        _known_current.add(address)
    return Check("migrations", True, "applied")


def folders() -> dict[str, Path]:
    """Where we write: the folder of everything, and the ledger's, which may be on another disk."""
    return {"var": Path(settings.VAR), "ledger": Path(settings.LEDGER_FOLDER)}


def figures() -> Iterator[Figure]:
    for name, folder in folders().items():
        yield Figure("disk_free_bytes", "Room left where we write.", shutil.disk_usage(folder).free, {"folder": name})
    yield Figure("database_bytes", "Size of the database.", _database_size())


def _database_size() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])
