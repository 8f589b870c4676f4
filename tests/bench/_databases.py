# SPDX-License-Identifier: EUPL-1.2
"""A throwaway house on either database, for programs of its own: each runs in a process of its own with this
environment, since Django reads its settings once."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import postgresql  # noqa: E402

CHOICES = {"sqlite": ("sqlite",), "postgresql": ("postgresql",), "both": ("sqlite", "postgresql")}


@contextmanager
def environment(database: str, **more: str) -> Iterator[dict[str, str]]:
    """The environment of programs on a new, empty ``database`` (sqlite or postgresql) in a new folder."""
    with tempfile.TemporaryDirectory(prefix="diwana-bench-") as folder:
        if database == "sqlite":
            yield variables(Path(folder), "", **more)
            return
        with postgresql.server(durable=True) as address:
            yield variables(Path(folder), address, **more)


def variables(folder: Path, address: str, **more: str) -> dict[str, str]:
    """The environment of programs of ours that write to ``folder`` and the database at ``address`` (empty: SQLite)."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DIWANA_")},
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "diwana.config.settings",
        "DIWANA_VAR": str(folder),
        "DIWANA_DATABASE_URL": address,
        **more,
    }


def said(environment: dict[str, str], *arguments: str) -> str:
    """What one of our programs prints, when it has ended. Raises SystemExit with its complaint when it fails."""
    done = subprocess.run([sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stderr.decode(errors='replace')[-3000:]}")
    return done.stdout.decode()


def manage(environment: dict[str, str], *arguments: str) -> None:
    """A management command, to its end."""
    said(environment, "-m", "diwana", *arguments)


def name_of(database: str) -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]


def folder_of(environment: dict[str, str]) -> Path:
    return Path(environment["DIWANA_VAR"])
