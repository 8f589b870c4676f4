# SPDX-License-Identifier: EUPL-1.2
"""Power cuts: everything the service and its database write is recorded; then the disk is put together as it would have
stood at random instants, the database started on it, and the promises looked at."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.bench._faults.house import House, Row, copy, faults_of, house, reckon, stop
from tests.bench._faults.recording import Recording, available, wrap
from tests.bench._faults.service import Service
from tests.bench._jobs_run import children

LOADED = 10.0
DEAF = 3.0
FAULT = "power cut, unsynced writes lost"


def cuts(database: str, count: int, seed: int) -> Row:
    """``count`` power cuts; of every second one the unconfirmed writes are kept or lost by chance."""
    begun = time.monotonic()
    if not available():
        return Row(database, FAULT, 0, note="not simulated: strace is missing: apt-get install strace")
    with house(database) as at:
        service = Service(at.environment, "POWER", wrap=wrap(at.books / "trace-service"))
        if at.cluster:
            at.cluster.stop("fast")
        os.sync()
        base = at.books / "base"
        copy(at.folder, base)
        record(at, service)
        recording = Recording(at.folder)
        recording.read(at.books.glob("trace-*"))
        row = reckon(at, service, FAULT, count, begun)
        return each(at, service, recording, base, row, count, seed)


def record(at: House, service: Service) -> None:
    """The load, with everything that is written recorded."""
    server = traced(at) if at.cluster else None
    try:
        service.start()
        service.begin_load()
        time.sleep(LOADED)
        service.end_load()
        service.stop()
    finally:
        if server is not None and at.cluster is not None:
            os.kill(children(server.pid)[0], signal.SIGINT)
            server.wait(60)
            at.cluster.start()


def traced(at: House) -> subprocess.Popen[bytes]:
    """PostgreSQL, recorded. New segments of its log are not filled with noughts beforehand: that would be most of the
    recording."""
    assert at.cluster is not None
    program = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))[-1]
    options = [*at.cluster.options.replace("''", "").split(), "-c", "wal_init_zero=off", "-k", str(at.cluster.folder)]
    become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    command = [*wrap(at.books / "trace-database"), *become, str(program), "-D", str(at.cluster.data), *options]
    log = (at.books / "postgres.log").open("ab")
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
    log.close()
    limit = time.monotonic() + 30
    while not (at.cluster.folder / ".s.PGSQL.5432").exists() and time.monotonic() < limit:
        time.sleep(0.1)
    time.sleep(0.5)
    return server


def each(at: House, service: Service, recording: Recording, base: Path, row: Row, count: int, seed: int) -> Row:
    """Cut the power at ``count`` instants and collect what was broken."""
    chance, book = random.Random(seed), service.book()
    told = [each["at"] for each in (*book["filings"].values(), *book["payments"].values()) if "at" in each]
    if not told:
        return Row(at.database, FAULT, 0, note="nothing was acknowledged while it was recorded")
    begun, faults, dropped = time.monotonic(), list(row.faults), 0
    place = at.books / "image"
    for number in range(count):
        cut = chance.uniform(min(told), max(told))
        recording.disk(base, place, cut, chance if number % 2 else None)
        dropped += recording.unconfirmed(cut)
        faults += [f"{fault} (cut {number + 1})" for fault in after(at.at(place), book, cut)]
    recording.disk(base, place, max(told), deaf=DEAF)
    seen = len(after(at.at(place), book, max(told)))
    shutil.rmtree(place)
    if not seen:
        faults.append("lost: nothing noticed that the syncs of the last seconds were ignored, so nothing was proven")
    row.faults = tuple(faults)
    row.seconds += time.monotonic() - begun
    row.note = (
        f"{len(recording.ops)} changes recorded, {dropped / count:.0f} writes unconfirmed at a cut on average; "
        f"as a control, ignoring the syncs of the last {DEAF:.0f} s is noticed: {seen} losses"
    )
    return row


def after(image: House, book: dict[str, object], cut: float) -> list[str]:
    """Start the database on the image and reckon what was acknowledged before the cut."""
    (image.folder / "var" / "diwana.sqlite3-shm").unlink(missing_ok=True)
    if image.cluster is None:
        return faults_of(image, book, cut)
    (image.cluster.data / "postmaster.pid").unlink(missing_ok=True)
    if os.geteuid() == 0:
        shutil.chown(image.folder, 0, 0)
        image.folder.chmod(0o755)
    try:
        image.cluster.start()
    except RuntimeError as reason:
        return [f"lost: PostgreSQL does not start: {reason}"]
    try:
        return faults_of(image, book, cut)
    finally:
        stop(image.cluster)
