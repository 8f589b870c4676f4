# SPDX-License-Identifier: EUPL-1.2
"""A house on either database in a folder of its own, with the switch of PostgreSQL in hand."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import _databases
from tests.bench._databases import postgresql
from tests.bench._faults.service import Service


@dataclass
class House:
    """folder: everything that is written, the database included; books: what the witnesses keep, elsewhere."""

    database: str
    folder: Path
    books: Path
    cluster: postgresql.Cluster | None

    @property
    def environment(self) -> dict[str, str]:
        address = self.cluster.address if self.cluster else ""
        clock = str(self.books / "clock")
        return _databases.variables(self.folder / "var", address, BENCH_BOOKS=str(self.books), BENCH_CLOCK_FILE=clock)

    def at(self, folder: Path) -> House:
        """The same house as it stands in a copy of its folder."""
        cluster = postgresql.Cluster(folder / "postgresql", options=postgresql.COMMON) if self.cluster else None
        return House(self.database, folder, self.books, cluster)


@contextmanager
def house(database: str, *, size: str = "") -> Iterator[House]:
    """A new one; ``size``: on a file system of its own of that size, such as ``64m``. Raises OSError where that cannot
    be mounted."""
    with tempfile.TemporaryDirectory(prefix="diwana-bench-") as place, tempfile.TemporaryDirectory() as books:
        folder = Path(place)
        folder.chmod(0o755)
        Path(books).chmod(0o755)
        if size:
            mount(folder, size)
        try:
            (folder / "var").mkdir()
            if database == "sqlite":
                yield House(database, folder, Path(books), None)
                return
            (folder / "postgresql").mkdir()
            cluster = postgresql.Cluster(folder / "postgresql", options=postgresql.COMMON)
            cluster.create()
            cluster.start()
            try:
                yield House(database, folder, Path(books), cluster)
            finally:
                stop(cluster)
        finally:
            if size:
                subprocess.run(["umount", "--lazy", str(folder)], check=False)


def stop(cluster: postgresql.Cluster, mode: str = "immediate") -> None:
    """Stop it if it runs."""
    if (cluster.data / "postmaster.pid").exists():
        try:
            cluster.stop(mode)
        except RuntimeError:
            (cluster.data / "postmaster.pid").unlink(missing_ok=True)


def mount(folder: Path, size: str) -> None:
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "none", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.decode().strip() or "cannot be mounted")


@dataclass
class Row:
    """A line of the table."""

    database: str
    fault: str
    points: int
    filings: int = 0
    payments: int = 0
    jobs: int = 0
    repeats: int = 0
    faults: tuple[str, ...] = ()
    seconds: float = 0.0
    note: str = ""

    def count(self, kind: str) -> int:
        return sum(fault.startswith(kind) for fault in self.faults)


def reckon(at: House, service: Service, fault: str, points: int, begun: float, until: float | None = None) -> Row:
    """Compare what was acknowledged with what is there."""
    book = service.book()
    limit = until or float("inf")
    return Row(
        at.database,
        fault,
        points,
        filings=sum("at" in told and told["at"] < limit for told in book["filings"].values()),
        payments=sum("at" in told and told["at"] < limit for told in book["payments"].values()),
        jobs=sum(told is not None and told < limit for _number, told in book["jobs"]),
        repeats=service.load.book.repeats,
        faults=tuple(faults_of(at, book, until)),
        seconds=time.monotonic() - begun,
        note=" ".join(f"{count} x {what}" for what, count in sorted(service.load.book.refused.items())),
    )


def faults_of(at: House, book: dict[str, Any], until: float | None = None) -> list[str]:
    """The promises that were broken, in words."""
    file = at.books / "book.json"
    file.write_text(json.dumps(book), encoding="utf-8")
    more = [] if until is None else [str(until)]
    said = _databases.said(at.environment, "-m", "tests.bench._faults.reckoning", str(file), *more)
    found: list[str] = json.loads(said.splitlines()[-1])
    return found


def copy(source: Path, target: Path) -> None:
    """A copy with owners and modes, as ``cp --archive``."""
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "--archive", "--no-target-directory", str(source), str(target)], check=True)
