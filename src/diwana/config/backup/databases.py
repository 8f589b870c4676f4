# SPDX-License-Identifier: EUPL-1.2
"""The database as of one instant, while others write to it, and back again: SQLite and PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
from django.db import connection
from psycopg.conninfo import make_conninfo

from diwana.config.backup.archive import Ledger

DUMP = "database"
ASIDE = "replaced_"

Ask = Callable[[str], list[tuple[Any, ...]]]


class Trouble(Exception):
    """The database could not be dumped or restored; the message is for the operator."""


class Facts(msgspec.Struct, frozen=True):
    """What the dumped database holds, asked of the very same instant."""

    rows: dict[str, int]
    migrations: list[str]
    ledger: Ledger


@contextmanager
def dumped(folder: Path) -> Iterator[tuple[Path, Facts]]:
    """A dump in ``folder`` and the facts of it. Raises Trouble."""
    target = folder / DUMP
    facts = _dump_sqlite(target) if connection.vendor == "sqlite" else _dump_postgresql(target)
    try:
        yield target, facts
    finally:
        target.unlink(missing_ok=True)


def facts_of(ask: Ask, tables: list[str]) -> Facts:
    rows = {table: int(ask(f'SELECT COUNT(*) FROM "{table}"')[0][0]) for table in tables}  # noqa: S608
    applied = ask("SELECT app, name FROM django_migrations ORDER BY app, name")
    events = int(ask('SELECT COALESCE(MAX("index") + 1, 0) FROM ledger_event')[0][0])
    signed = ask("SELECT size, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1")
    size, root = (signed[0][0], str(signed[0][1]).splitlines()[2]) if signed else (0, "")
    return Facts(rows, [f"{app}.{name}" for app, name in applied], Ledger(events, size, root))


def facts_now() -> Facts:
    """The facts of the database as it is."""
    with connection.cursor() as cursor:
        return facts_of(_asking(cursor), sorted(connection.introspection.table_names(cursor)))


def _asking(cursor: Any) -> Ask:
    def ask(sql: str) -> list[tuple[Any, ...]]:
        cursor.execute(sql)
        return list(cursor.fetchall())

    return ask


# --- SQLite ------------------------------------------------------------------------------------------


def _dump_sqlite(target: Path) -> Facts:
    """Copied in one step: the source's readers and its writer go on meanwhile, in the WAL."""
    file = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(file, timeout=60)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        _sound(copy)
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        names = [name for (name,) in copy.execute(named).fetchall()]
        return facts_of(lambda sql: copy.execute(sql).fetchall(), names)


def _sound(copy: sqlite3.Connection) -> None:
    found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise Trouble(f"the database is damaged: {found}; this backup was not made")


def _restore_sqlite(dump: Path) -> None:
    with closing(sqlite3.connect(dump)) as copy:
        _sound(copy)
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    partial = target.with_name(f".{target.name}.restoring")
    shutil.copyfile(dump, partial)
    partial.chmod(0o600)
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    for rest in ("-wal", "-shm"):
        target.with_name(target.name + rest).unlink(missing_ok=True)
    partial.replace(target)


def _sqlite_aside(folder: Path) -> None:
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    for rest in ("", "-wal", "-shm"):
        file = target.with_name(target.name + rest)
        if file.exists():
            shutil.move(file, folder / file.name)


# --- PostgreSQL --------------------------------------------------------------------------------------


def _dump_postgresql(target: Path) -> Facts:
    """pg_dump on the snapshot of a transaction of ours, in which the facts are asked."""
    ours = connection.copy()
    try:
        with ours.cursor() as cursor:
            ask = _asking(cursor)
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = ask("SELECT pg_export_snapshot()")[0][0]
            facts = facts_of(ask, sorted(ours.introspection.table_names(cursor)))
            options = ("--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={ASIDE}*")
            _client("pg_dump", *options, f"--snapshot={snapshot}", f"--file={target}", f"--dbname={_address()}")
            cursor.execute("ROLLBACK")
        return facts
    finally:
        ours.close()


def _restore_postgresql(dump: Path) -> None:
    connection.close()
    how = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _client("pg_restore", *how, f"--dbname={_address()}", str(dump))


def _postgresql_aside(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER SCHEMA public RENAME TO "{ASIDE}{name}"')
        cursor.execute("CREATE SCHEMA public")


def _address() -> str:
    """How libpq reaches the database, without the password."""
    given = connection.settings_dict
    named = {"dbname": given["NAME"], "user": given["USER"], "host": given["HOST"], "port": given["PORT"]}
    return make_conninfo(**{key: str(value) for key, value in {**given["OPTIONS"], **named}.items() if value})


def _client(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs. Raises Trouble with its last words."""
    environment = {**os.environ, "PGPASSWORD": connection.settings_dict["PASSWORD"] or ""}
    if not environment["PGPASSWORD"]:
        del environment["PGPASSWORD"]
    done = subprocess.run(
        [client(program), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(f"{program} failed: {done.stderr.strip()[-800:]}")


def client(program: str) -> str:
    """The newest ``program`` of the machine: an older one refuses a newer server. Raises Trouble."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    path = str(found[-1]) if found else shutil.which(program)
    if not path:
        raise Trouble(f"{program} is missing: apt-get install postgresql-client")
    return path


# --- either ------------------------------------------------------------------------------------------


def restore(dump: Path) -> None:
    """Put the dump into the empty database. Raises Trouble; then the database is as empty as before."""
    (_restore_sqlite if connection.vendor == "sqlite" else _restore_postgresql)(dump)


def is_empty() -> bool:
    """Whether the database holds no table."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def set_aside(folder: Path) -> str:
    """Take what is there out of the way, without losing it; where it is now."""
    if connection.vendor == "sqlite":
        _sqlite_aside(folder)
        return str(folder)
    name = folder.name.removeprefix("replaced-").lower()
    _postgresql_aside(name)
    return f"schema {ASIDE}{name}"


def others() -> int:
    """Connections of others to this database; SQLite knows none."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])
