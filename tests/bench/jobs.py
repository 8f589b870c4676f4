# SPDX-License-Identifier: EUPL-1.2
"""Ten thousand jobs with workers killed at random: each effect once.

Real worker processes (two supervisors with two workers each) on each database, set as in service; SIGKILL for one of
them at random instants, one time in eight for a supervisor, which is started again as systemd would. Eight jobs in ten
have one effect in their transaction, one has two parts, one an effect elsewhere under its key; a tenth is asked for
twice under the same key. Counted afterwards: effects missing, effects there twice.

The reference is what the queue cannot avoid, without a queue: one process that inserts a row, marks it claimed, and
inserts the effect while marking the row done, three commits a job, by the bare driver on the same database.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import time
from typing import Any

from tests.bench import _databases, _house

LEASE = "2"
_ROW = "(id INTEGER PRIMARY KEY, name VARCHAR(80), arguments VARCHAR(200), state VARCHAR(9), worker VARCHAR(100))"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--every", type=float, default=0.25, help="seconds between two kills, on average; 0: none")
    parser.add_argument("--database", choices=sorted(_databases.CHOICES), default="both")
    parser.add_argument("--seed", type=int, default=_house.SEED)


def main(json_path: str | None, *, jobs: int, every: float, database: str, seed: int) -> int:
    """Print the table; 0 when every effect is there once."""
    figures = {name: measure(name, jobs, every, seed) for name in _databases.CHOICES[database]}
    table(figures)
    _house.keep(json_path, figures)
    return 0 if all(sound(found) for found in figures.values()) else 1


def measure(database: str, jobs: int, every: float, seed: int) -> dict[str, Any]:
    with _databases.environment(database, DIWANA_JOB_LEASE=LEASE) as environment:
        _databases.manage(environment, "migrate", "--verbosity", "0")
        reference = bare(environment, min(jobs, 2000))
        arguments = [str(jobs), str(every), str(seed)]
        command = [sys.executable, "-m", "tests.bench._jobs_run", *arguments]
        done = subprocess.run(command, env=environment, cwd=_databases.ROOT, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout.decode().splitlines()[-1])
    return {**found, "reference_per_second": round(reference)}


def sound(found: dict[str, Any]) -> bool:
    return found["done"] == found["rows"] == found["jobs"] and not found["lost"] and not found["twice"]


def bare(environment: dict[str, str], count: int) -> float:
    """Jobs a second of the reference."""
    address = environment["DIWANA_DATABASE_URL"]
    if address:
        import psycopg

        connection: Any = psycopg.connect(address, autocommit=True)
        begin, mark = "BEGIN", "%s"
    else:
        connection = sqlite3.connect(_databases.folder_of(environment) / "reference.sqlite3", isolation_level=None)
        for pragma in _house.PRAGMAS:
            connection.execute(pragma)
        begin, mark = "BEGIN IMMEDIATE", "?"
    connection.execute(f"CREATE TABLE bare_job {_ROW}")
    connection.execute("CREATE TABLE bare_effect (job INTEGER NOT NULL)")
    begun = time.monotonic()
    for number in range(count):
        row = (number, "bench.whole", '{"number": 1}', "ready", "")
        connection.execute(f"INSERT INTO bare_job VALUES ({', '.join([mark] * 5)})", row)
        connection.execute(f"UPDATE bare_job SET state = 'running', worker = 'me' WHERE id = {mark}", (number,))
        connection.execute(begin)
        connection.execute(f"INSERT INTO bare_effect VALUES ({mark})", (number,))
        connection.execute(f"UPDATE bare_job SET state = 'done' WHERE id = {mark}", (number,))
        connection.execute("COMMIT")
    seconds = time.monotonic() - begun
    connection.close()
    return count / seconds


def table(figures: dict[str, dict[str, Any]]) -> None:
    head = ("database", "jobs", "kills", "attempts", "jobs/s", "bare/s", "ratio", "done", "given up", "lost", "twice")
    print("  ".join(f"{name:>10}" for name in head))
    for database, found in figures.items():
        kills = found["killed_workers"] + found["killed_supervisors"]
        ratio = found["reference_per_second"] / found["done_per_second"]
        cells = [_databases.name_of(database), found["jobs"], kills, found["attempts"], found["done_per_second"]]
        cells += [found["reference_per_second"], f"{ratio:.1f} x", found["done"], found["dead"]]
        cells += [found["lost"], found["twice"]]
        print("  ".join(f"{cell:>10}" for cell in cells))
    for database, found in figures.items():
        print(
            f"{_databases.name_of(database)}: {found['killed_supervisors']} of the kills were supervisors; the service "
            f"outside was asked {found['calls_repeated']} times more than once and did each once; "
            f"{found['enqueued_per_second']} asked for a second: {'SOUND' if sound(found) else 'BROKEN'}"
        )
