# SPDX-License-Identifier: EUPL-1.2
"""The faults, one after the other, each under load."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable

from tests.bench._faults import clocks
from tests.bench._faults.house import House, Row, house, reckon, stop
from tests.bench._faults.service import Service

#: What is killed, and how often of a hundred.
VICTIMS = {"server": 40, "master": 15, "worker": 30, "workers": 10, "everything": 5}
DAY = 86_400
STEPS = (3600, -7200, DAY, -DAY, 400 * DAY, 0)
RESTARTS = 6
LOCKED = (1.0, 2.0, 1.0, 3.0, 22.0)
DISK = {"sqlite": "96m", "postgresql": "256m"}


class Broken(Exception):
    """The service did not come back; the message says after what."""


def kills(at: House, points: int, seed: int) -> Row:
    """SIGKILL for a part of the service at random instants of a mixed load."""
    chance, begun = random.Random(seed), time.monotonic()
    service = Service(at.environment, "KILL")
    service.start()
    service.begin_load()
    try:
        for _point in range(points):
            time.sleep(chance.uniform(0.1, 0.7))
            victim = chance.choices(list(VICTIMS), list(VICTIMS.values()))[0]
            if victim == "everything" or not service.alive():
                service.kill_all()
            else:
                _when(lambda part=victim: service.kill_part(part, chance), f"killing {victim}")
    finally:
        service.answers(30)
        service.end_load()
        service.stop()
    return reckon(at, service, "kill -9 of server, master, worker", points, begun)


def restarts(at: House, _points: int, seed: int) -> Row:
    """The database goes away under load: PostgreSQL is stopped at once and started again; the file of SQLite is locked
    by somebody else, once for longer than anybody waits."""
    chance, begun = random.Random(seed), time.monotonic()
    service = Service(at.environment, "RESTART", first=1_000_000)
    service.start()
    service.begin_load()
    try:
        waits = LOCKED if at.cluster is None else (0.2,) * RESTARTS
        for number, seconds in enumerate(waits):
            time.sleep(chance.uniform(1, 2))
            if at.cluster is None:
                _lock(at, seconds)
            else:
                at.cluster.stop("fast" if number % 2 else "immediate")
                time.sleep(seconds)
                at.cluster.start()
            _when(lambda: service.answers(1), "the database was restarted")
    finally:
        service.end_load()
        service.stop()
    what = "database file locked by another" if at.cluster is None else "database restarted"
    return reckon(at, service, what, len(waits), begun)


def _lock(at: House, seconds: float) -> None:
    connection = sqlite3.connect(at.folder / "var" / "diwana.sqlite3", isolation_level=None, timeout=30)
    connection.execute("BEGIN IMMEDIATE")
    time.sleep(seconds)
    connection.execute("ROLLBACK")
    connection.close()


def steps(at: House, _points: int, seed: int) -> Row:
    """The clock of all processes is stepped forwards and back, by a year and more; workers are killed meanwhile."""
    chance, begun = random.Random(seed), time.monotonic()
    service = Service(at.environment, "CLOCK", first=2_000_000)
    service.start()
    service.begin_load()
    try:
        for seconds in STEPS:
            clocks.step(service.environment, seconds)
            time.sleep(1.5)
            service.kill_part("worker", chance)
            service.kill_part("server", chance)
            time.sleep(1)
    finally:
        clocks.step(service.environment, 0)
        service.answers(30)
        service.end_load()
        service.stop()
    return reckon(at, service, "clock stepped", len(STEPS), begun)


def disk_full(database: str, rounds: int = 3) -> Row:
    """A small file system is filled by somebody else under load, and emptied again; nobody restarts the service."""
    begun = time.monotonic()
    try:
        with house(database, size=DISK[database]) as at:
            service = Service(at.environment, "DISK")
            service.start()
            service.begin_load()
            try:
                for _round in range(rounds):
                    time.sleep(2)
                    _fill(at, 3)
                    _awake(at)
                    _when(lambda: service.answers(1), "the disk was full")
                time.sleep(1)
            finally:
                service.end_load()
                service.stop()
            return reckon(at, service, "disk full", rounds, begun)
    except OSError as reason:
        return Row(database, "disk full", 0, note=f"not simulated: no file system of its own can be mounted ({reason})")


def _fill(at: House, seconds: float) -> None:
    ballast = at.folder / "ballast"
    limit = time.monotonic() + seconds
    with ballast.open("wb", buffering=0) as file:
        while time.monotonic() < limit:
            try:
                file.write(b"\0" * 65_536)
            except OSError:
                time.sleep(0.05)  # full; whatever is freed meanwhile is taken, too
    ballast.unlink()


def _awake(at: House) -> None:
    """PostgreSQL that gave up is started again, as systemd does."""
    if at.cluster is not None:
        stop(at.cluster)
        at.cluster.start()


def _when(done: Callable[[], bool], after: str, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while not done():
        if time.monotonic() > limit:
            raise Broken(f"the service did not come back within {seconds:.0f} s after {after}")
        time.sleep(0.05)
