# SPDX-License-Identifier: EUPL-1.2
"""A throwaway house to measure in: its own folder, an SQLite database as in service, demonstration people."""

from __future__ import annotations

import io
import json
import os
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

SEED = 2022
PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON")


@contextmanager
def house() -> Iterator[Path]:
    """Set Django up on a new folder and yield it. Once per process: Django reads its settings once."""
    with tempfile.TemporaryDirectory(prefix="diwana-bench-") as folder:
        os.environ.update(DIWANA_VAR=folder, DIWANA_DATABASE_URL="", DJANGO_SETTINGS_MODULE="diwana.config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("prepare", stdout=io.StringIO(), stderr=io.StringIO())
        from diwana.foundation.accounts import demo

        demo.load(SEED)
        yield Path(folder)


def entries(count: int, items: int, prefix: str) -> list[dict[str, Any]]:
    """``count`` import declarations of ``items`` goods, each with its own reference."""
    from diwana.modules.clearance.demo import demonstration_entry

    chance = random.Random(SEED)
    return [demonstration_entry(chance, f"{prefix}-{number:05}", items=items, flow="import") for number in range(count)]


class Table(NamedTuple):
    """A table as raw SQL sees it: its stored columns, without the generated ones."""

    name: str
    columns: tuple[str, ...]

    @property
    def insert(self) -> str:
        names = ", ".join(f'"{column}"' for column in self.columns)
        return f'INSERT INTO "{self.name}" ({names}) VALUES ({", ".join("?" * len(self.columns))})'


def tables(connection: sqlite3.Connection) -> list[Table]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    found = []
    for (name,) in names.fetchall():
        columns = connection.execute(f'PRAGMA table_xinfo("{name}")').fetchall()
        found.append(Table(name, tuple(column[1] for column in columns if column[6] == 0)))
    return found


def last_rows(connection: sqlite3.Connection, every: list[Table]) -> dict[str, int]:
    """The highest rowid of each table."""
    return {
        table.name: connection.execute(f'SELECT COALESCE(MAX(rowid), 0) FROM "{table.name}"').fetchone()[0]
        for table in every
    }


def rows_since(
    connection: sqlite3.Connection, every: list[Table], last: dict[str, int]
) -> list[tuple[Table, list[tuple[Any, ...]]]]:
    """The rows each table gained after ``last``, as they would be inserted."""
    gained = []
    for table in every:
        columns = ", ".join(f'"{column}"' for column in table.columns)
        rows = connection.execute(
            f'SELECT {columns} FROM "{table.name}" WHERE rowid > ?', [last[table.name]]
        ).fetchall()
        if rows:
            gained.append((table, rows))
    return gained


def keep(json_path: str | None, figures: dict[str, Any]) -> None:
    """Write the figures where they were asked for."""
    if json_path:
        Path(json_path).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
