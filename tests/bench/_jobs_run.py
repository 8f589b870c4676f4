# SPDX-License-Identifier: EUPL-1.2
"""Jobs enqueued, workers killed, effects counted; on whatever database the environment names."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import django

SUPERVISORS, PROCESSES = 2, 2


class Plan(NamedTuple):
    """jobs: how many; every: seconds between two kills, on average; seed: of the chance."""

    jobs: int
    every: float
    seed: int
    patience: float = 600.0


def create_tables() -> None:
    from django.db import connection
    from tests.bench import _jobs_kinds

    with connection.cursor() as cursor:
        for statement in _jobs_kinds.TABLES:
            cursor.execute(statement)
        cursor.execute("INSERT INTO bench_calls (calls) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM bench_calls)")


def drop_tables() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("bench_effect", "bench_outside", "bench_calls"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def fill(jobs: int) -> float:
    """Ask for the jobs, a hundred to a transaction; every tenth in parts, every tenth with an effect outside, and every
    key asked for twice. Seconds."""
    from django.db import transaction
    from tests.bench import _jobs_kinds

    from diwana.foundation.accounts.public import system_actor
    from diwana.foundation.jobs.public import enqueue

    actor, begun = system_actor(), time.monotonic()
    for start in range(0, jobs, 100):
        with transaction.atomic():
            for number in range(start, min(start + 100, jobs)):
                work = {0: _jobs_kinds.parts, 1: _jobs_kinds.outside}.get(number % 10, _jobs_kinds.whole)
                key = f"bench:{number}" if number % 10 == 2 else ""
                for _twice in range(2 if key else 1):
                    enqueue(actor, work, key=key, number=number)
    return time.monotonic() - begun


class Herd:
    """The supervisors and their workers, and the hand that kills them."""

    def __init__(self, environment: dict[str, str], seed: int) -> None:
        self.environment, self.chance = environment, random.Random(seed)
        self.supervisors: list[subprocess.Popen[bytes]] = [self._start() for _ in range(SUPERVISORS)]
        self.killed = {"workers": 0, "supervisors": 0}

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.bench._jobs_worker", str(PROCESSES)]
        return subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill_one(self) -> None:
        """SIGKILL for a worker, or, one time in eight, for a supervisor, which is started again as by systemd."""
        place = self.chance.randrange(SUPERVISORS)
        victim = self.supervisors[place]
        workers = children(victim.pid)
        if self.chance.random() < 1 / 8:
            victim.kill()
            victim.wait()
            self.supervisors[place] = self._start()
            self.killed["supervisors"] += 1
        elif workers:
            kill(self.chance.choice(workers))
            self.killed["workers"] += 1

    def end(self) -> None:
        for each in self.supervisors:
            each.terminate()
        for each in self.supervisors:
            each.wait(90)


def children(pid: int) -> list[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


@contextmanager
def herd(environment: dict[str, str], seed: int) -> Iterator[Herd]:
    found = Herd(environment, seed)
    try:
        yield found
    finally:
        found.end()


def unfinished() -> int:
    from diwana.foundation.jobs.models import UNFINISHED, Job

    return Job.objects.filter(name__startswith="bench.", state__in=UNFINISHED).count()


def run(plan: Plan, environment: dict[str, str]) -> dict[str, Any]:
    """Everything; the figures."""
    create_tables()
    filled = fill(plan.jobs)
    with herd(environment, plan.seed) as killing:
        begun = time.monotonic()
        chance = random.Random(plan.seed + 1)
        while (left := unfinished()) and time.monotonic() - begun < plan.patience:
            if plan.every:
                time.sleep(chance.expovariate(1 / plan.every))
                killing.kill_one()
            else:
                time.sleep(0.1)
        seconds = time.monotonic() - begun
        killed = killing.killed
    return {
        **counted(plan.jobs),
        "left": left,
        "enqueued_per_second": round(plan.jobs / filled),
        "done_per_second": round(plan.jobs / seconds),
        "killed_workers": killed["workers"],
        "killed_supervisors": killed["supervisors"],
    }


def counted(jobs: int) -> dict[str, int]:
    """Effects against jobs: what is missing and what is there twice."""
    from django.db import connection
    from django.db.models import Sum
    from tests.bench import _jobs_kinds

    from diwana.foundation.jobs.models import Job, State

    expected = {(number, 0) for number in range(jobs) if number % 10 != 1}
    expected |= {(number, part) for number in range(0, jobs, 10) for part in range(_jobs_kinds.PARTS)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT job, part FROM bench_effect")
        effects = cursor.fetchall()
        cursor.execute("SELECT COUNT(*) FROM bench_outside")
        outside = cursor.fetchone()[0]
        cursor.execute("SELECT calls FROM bench_calls")
        calls = cursor.fetchone()[0]
    rows = Job.objects.filter(name__startswith="bench.")
    asked_outside = len(range(1, jobs, 10))
    return {
        "jobs": jobs,
        "rows": rows.count(),
        "done": rows.filter(state=State.DONE).count(),
        "dead": rows.filter(state=State.DEAD).count(),
        "attempts": rows.aggregate(total=Sum("attempts"))["total"],
        "lost": len(expected - set(effects)) + max(0, asked_outside - outside),
        "twice": len(effects) - len(set(effects)) + max(0, outside - asked_outside),
        "calls_repeated": calls - outside,
    }


if __name__ == "__main__":
    django.setup()
    jobs, every, seed = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    print(json.dumps(run(Plan(jobs, every, seed), dict(os.environ))))
