# SPDX-License-Identifier: EUPL-1.2
"""The database of every earlier release comes to the present tables with everything that was in it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from tests.installations import Installation
from tests.upgrade import make

FOLDER = Path(__file__).resolve().parents[1] / "upgrade"
RELEASES = sorted(path.name for path in FOLDER.iterdir() if (path / "sqlite.tar.xz").exists())
VISITORS = [f"{who}@diwana.example" for who in ("administrator", "broker", "examiner", "cashier", "auditor", "analyst")]


class Upgraded(Installation):
    """An installation that begins with the database of a release."""

    def load(self, release: str) -> dict[str, Any]:
        """Unpack the release; what it knew of its data."""
        with tarfile.open(FOLDER / release / f"{connection.vendor}.tar.xz") as tar:
            tar.extractall(self.var.parent, filter="data")
        dump = (self.var.parent / "database.sql").read_text(encoding="utf-8")
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.var / "diwana.sqlite3")) as database:
                database.executescript(dump)
        else:
            with psycopg.connect(self.address, autocommit=True) as server:
                server.execute(dump)  # type: ignore[call-overload]
        facts: dict[str, Any] = json.loads((self.var.parent / "facts.json").read_text(encoding="utf-8"))
        return facts

    def ask(self, sql: str) -> list[list[Any]]:
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.var / "diwana.sqlite3")) as database:
                return [list(row) for row in database.execute(sql)]
        with psycopg.connect(self.address) as server:
            return [[make.plain(value) for value in row] for row in server.execute(sql)]  # type: ignore[call-overload]


def test_there_is_a_release_to_come_from() -> None:
    assert RELEASES


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_is_brought_up_to_date_with_all_that_was_in_it(release: str, tmp_path: Path) -> None:
    installation = Upgraded(tmp_path / "var")
    try:
        facts = installation.load(release)
        installation.manage("prepare")
        now = {name: installation.ask(sql) for name, sql in make.FACTS.items()}
        (events,), (before,) = now.pop("events"), facts.pop("events")
        assert events >= before
        assert now == facts
        assert "The ledger is sound" in installation.manage("ledger", "verify")
        assert "Everything is under the newest key" in installation.manage("keys", "status")
        assert_pages_open(installation)
    finally:
        installation.destroy()


def assert_pages_open(installation: Installation) -> None:
    """People sign in with the password and the second factor that they had, and find their pages."""
    command = [sys.executable, str(FOLDER / "visit.py"), *VISITORS]
    done = subprocess.run(command, env=installation.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    visited = json.loads(done.stdout)
    refused = {
        f"{who} {place}": status for who, seen in visited.items() for place, status in seen.items() if status != 200
    }
    assert refused == {}
    assert all(len(seen) >= 5 for seen in visited.values())


def test_a_database_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    installation = Upgraded(tmp_path / "var")
    try:
        installation.load(RELEASES[-1])
        add = "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '9999_future', '2030-01-01')"
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(installation.var / "diwana.sqlite3")) as database:
                database.execute(add)
                database.commit()
        else:
            with psycopg.connect(installation.address, autocommit=True) as server:
                server.execute(add)
        refused = installation.run("prepare")
        assert refused.returncode != 0
        assert "newer version: it has ledger.9999_future" in refused.stderr
        assert "Traceback" not in refused.stderr
    finally:
        installation.destroy()
