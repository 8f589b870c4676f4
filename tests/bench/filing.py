# SPDX-License-Identifier: EUPL-1.2
"""What a filing costs beyond its rows.

A filing is whole: token, rules, duties, selectivity, draw, ledger, with ``synchronous=FULL``. The reference inserts
exactly the rows that each filing wrote, by ``sqlite3`` alone, into a copy of the same database taken before, with the
same pragmas, one transaction a filing. Processor time of this process (user and system) on both sides; over HTTP that
of the two gunicorn workers and their master, with the rows that those filings wrote as the reference, shared evenly
among as many transactions (without foreign keys, as a row may come before the one it refers to: cheaper for the
reference).
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.bench import _house

COUNT, WARM, ITEMS = 200, 20, 3
MOST_IN_PROCESS, MOST_OVER_HTTP = 20.0, 30.0
CLIENTS = 2

Gained = list[tuple[_house.Table, list[tuple[Any, ...]]]]


def main(json_path: str | None) -> int:
    with _house.house() as folder:
        figures = measure(folder)
    for name, value in figures.items():
        print(f"  {name:<44} {value:>12}")
    _house.keep(json_path, figures)
    return int(figures["in process: ratio"] > MOST_IN_PROCESS or figures["over HTTP: ratio"] > MOST_OVER_HTTP)


def measure(folder: Path) -> dict[str, Any]:
    token = token_of_broker()
    database = folder / "diwana.sqlite3"
    inside, gained = in_process(token, database)
    raw = inserted_raw(folder / "before.sqlite3", gained)
    http_seconds, http_gained = over_http(token, folder, database)
    http_raw = inserted_raw(folder / "before-http.sqlite3", http_gained, "PRAGMA foreign_keys=OFF")
    rows = sum(len(rows) for filing in gained for _, rows in filing)
    size = sum(len(repr(row).encode()) for filing in gained for _, rows in filing for row in rows)
    return {
        "filings of 3 items": COUNT,
        "rows a filing": round(rows / COUNT, 1),
        "bytes of values a filing": round(size / COUNT),
        "in process: ms CPU a filing": round(inside / COUNT * 1000, 3),
        "in process: raw inserts, ms CPU": round(raw / COUNT * 1000, 3),
        "in process: ratio": round(inside / raw, 1),
        "in process: allowed": MOST_IN_PROCESS,
        "over HTTP, 2 workers: ms CPU a filing": round(http_seconds / COUNT * 1000, 3),
        "over HTTP: raw inserts, ms CPU": round(http_raw / COUNT * 1000, 3),
        "over HTTP: ratio": round(http_seconds / http_raw, 1),
        "over HTTP: allowed": MOST_OVER_HTTP,
    }


def token_of_broker() -> str:
    from diwana.foundation.accounts.models import Person
    from diwana.foundation.accounts.testing import make_token

    return make_token(Person.objects.get(email="broker@diwana.example"))


def in_process(token: str, database: Path) -> tuple[float, list[Gained]]:
    """Processor seconds of all filings, and what each wrote."""
    from diwana.foundation.accounts.public import actor_for_token
    from diwana.modules.clearance.services import submit

    for number, entry in enumerate(_house.entries(WARM, ITEMS, "WARM")):
        actor = actor_for_token(token)
        assert actor is not None
        submit(actor, entry, key=f"warm-{number}")
    copy(database, database.with_name("before.sqlite3"))
    seconds, gained = 0.0, []
    with sqlite3.connect(database) as reader:
        every = _house.tables(reader)
        for number, entry in enumerate(_house.entries(COUNT, ITEMS, "CPU")):
            last = _house.last_rows(reader, every)
            begun = time.process_time()
            actor = actor_for_token(token)
            assert actor is not None
            submit(actor, entry, key=f"cpu-{number}")
            seconds += time.process_time() - begun
            gained.append(_house.rows_since(reader, every, last))
    return seconds, gained


def copy(database: Path, to: Path) -> None:
    """A consistent copy, the write-ahead log included."""
    with sqlite3.connect(database) as source, sqlite3.connect(to) as target:
        source.backup(target)


def inserted_raw(database: Path, gained: list[Gained], *pragmas: str) -> float:
    """Processor seconds to insert the same rows, a transaction a filing."""
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in (*_house.PRAGMAS, *pragmas):
        connection.execute(pragma)
    begun = time.process_time()
    for filing in gained:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA defer_foreign_keys=ON")
        for table, rows in filing:
            connection.executemany(table.insert, rows)
        connection.execute("COMMIT")
    seconds = time.process_time() - begun
    connection.close()
    return seconds


def over_http(token: str, folder: Path, database: Path) -> tuple[float, list[Gained]]:
    """Processor seconds of the server for all filings, and what they wrote, shared evenly among them."""
    import psutil

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "DIWANA_PORT": str(port), "DIWANA_WORKERS": "2", "DIWANA_BIND": "127.0.0.1"}
    environment["DIWANA_API_LIMIT"] = "1000000"  # one person files all of them
    command = [sys.executable, "-m", "gunicorn", "--config", "python:diwana.config.gunicorn", "diwana.config.wsgi"]
    with (folder / "gunicorn.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_for(port)
        send(port, token, _house.entries(WARM * 2, ITEMS, "WARMHTTP"))
        copy(database, folder / "before-http.sqlite3")
        master = psutil.Process(server.pid)
        with sqlite3.connect(database) as reader:
            every = _house.tables(reader)
            last = _house.last_rows(reader, every)
            before = spent(master)
            send(port, token, _house.entries(COUNT, ITEMS, "HTTP"))
            seconds = spent(master) - before
            gained = _house.rows_since(reader, every, last)
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder / "static", ignore_errors=True)
    return seconds, [share(gained, number) for number in range(COUNT)]


def share(gained: Gained, number: int) -> Gained:
    """The rows of filing ``number`` of COUNT: as many of each table as fall on one filing."""
    shares: Gained = []
    for table, rows in gained:
        first, last = number * len(rows) // COUNT, (number + 1) * len(rows) // COUNT
        shares.append((table, rows[first:last]))
    return shares


def spent(master: Any) -> float:
    """User and system seconds of the server's processes so far."""
    return sum(sum(process.cpu_times()[:2]) for process in (master, *master.children(recursive=True)))


def wait_for(port: int) -> None:
    patience = time.monotonic() + 30
    while time.monotonic() < patience:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the service did not start")


def send(port: int, token: str, filings: list[dict[str, Any]]) -> None:
    """File everything over HTTP with a few clients that keep their connections."""
    waiting = iter(filings)
    refused: list[bytes] = []
    lock, numbers = threading.Lock(), itertools.count()
    prefix = filings[0]["reference"]

    def client() -> None:
        connection = http.client.HTTPConnection("localhost", port, timeout=60)
        while True:
            with lock:
                entry, number = next(waiting, None), next(numbers)
            if entry is None:
                break
            headers = {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"{prefix}-{number}",
            }
            connection.request("POST", "/api/v1/declarations/submit", json.dumps(entry), headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status >= 300:
                refused.append(body)
        connection.close()

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    if refused:
        raise SystemExit(f"{len(refused)} filings were refused; the first: {refused[0].decode()[:800]}")
