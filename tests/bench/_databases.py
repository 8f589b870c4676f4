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
        ours = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "diwana.config.settings",
            "DIWANA_VAR": folder,
            "DIWANA_DATABASE_URL": "",
            **more,
        }
        if database == "sqlite":
            yield ours
            return
        with postgresql.server(durable=True) as address:
            yield {**ours, "DIWANA_DATABASE_URL": address}


def python(environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    """One of our programs, begun."""
    return subprocess.Popen([sys.executable, *arguments], env=environment, cwd=ROOT, stdin=subprocess.DEVNULL)


def manage(environment: dict[str, str], *arguments: str) -> None:
    """A management command, to its end. Raises SystemExit with what it said when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "diwana", *arguments], env=environment, cwd=ROOT, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"manage {' '.join(arguments)} failed:\n{done.stderr.decode(errors='replace')[-2000:]}")


def name_of(database: str) -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]


def folder_of(environment: dict[str, str]) -> Path:
    return Path(environment["DIWANA_VAR"])
