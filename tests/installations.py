# SPDX-License-Identifier: EUPL-1.2
"""Installations of their own, in processes of their own, on whichever database this run of the tests uses."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parents[1]
PASSPHRASE = "a passphrase of the tests"


class Installation:
    """A folder and a database, nothing in them yet."""

    def __init__(self, var: Path) -> None:
        self.var = var
        (var / "files").mkdir(parents=True)
        self.database = f"backup_{secrets.token_hex(6)}"
        self._make()

    def _make(self) -> None:
        if connection.vendor == "postgresql":
            self._administer(f'CREATE DATABASE "{self.database}"')

    def _administer(self, sql: str) -> None:
        given = connection.settings_dict
        address = make_conninfo(dbname="postgres", user=given["USER"], host=given["HOST"], port=given["PORT"] or None)
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute(sql)  # type: ignore[call-overload]

    @property
    def address(self) -> str:
        """Of the database; empty for the SQLite file in the folder."""
        given = connection.settings_dict
        if connection.vendor == "sqlite":
            return ""
        return f"postgresql://{given['USER']}@/{self.database}?host={given['HOST']}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DIWANA_")}
        return {
            **kept,
            "PYTHONPATH": str(ROOT / "src"),
            "DIWANA_VAR": str(self.var),
            "DIWANA_DATABASE_URL": self.address,
            "DIWANA_BACKUP_PASSPHRASE": PASSPHRASE,
            "DJANGO_SETTINGS_MODULE": "diwana.config.settings",
        }

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """A management command, however it ends."""
        command = [sys.executable, "-m", "diwana", *arguments]
        environment = {**self.environment, **more}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def manage(self, *arguments: str, **more: str) -> str:
        done = self.run(*arguments, **more)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def destroy(self) -> None:
        """As if the machine had burnt down."""
        shutil.rmtree(self.var)
        if connection.vendor == "postgresql":
            self._administer(f'DROP DATABASE "{self.database}" WITH (FORCE)')
