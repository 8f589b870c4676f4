# SPDX-License-Identifier: EUPL-1.2
"""The service as a tree of processes that can be hurt at chosen places."""

from __future__ import annotations

import http.client
import json
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench import _databases
from tests.bench._faults.load import Load
from tests.bench._jobs_run import children, kill

ENTRIES = 4000
SERVICE = {"DIWANA_JOB_LEASE": "2", "DIWANA_API_LIMIT": "10000000", "DIWANA_WORKERS": "2"}


class Service:
    """``manage serve`` in the house of ``environment``, its clients, and the witness of the jobs."""

    def __init__(self, environment: dict[str, str], prefix: str, *, first: int = 0, wrap: tuple[str, ...] = ()) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.port, self.wrap, self.first = port, wrap, first
        self.environment = {**environment, **SERVICE, "DIWANA_PORT": str(port), "DIWANA_BIND": "127.0.0.1"}
        self.folder = _databases.folder_of(environment)
        self.jobs = Path(environment["BENCH_BOOKS"]) / f"jobs-{prefix}"
        self.log = Path(environment["BENCH_BOOKS"]) / f"log-{prefix}"
        prepared = _databases.said(self.environment, "-m", "tests.bench._faults.prepare", str(ENTRIES), prefix)
        found = json.loads(prepared)
        self.load = Load(port, found["tokens"], found["entries"])
        self.process: subprocess.Popen[bytes] | None = None
        self.asker: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the service, wait until it answers."""
        command = [*self.wrap, sys.executable, "-m", "tests.bench._faults.serve"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=_databases.ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.answers(30)

    def begin_load(self) -> None:
        command = [*self.wrap, sys.executable, "-m", "tests.bench._faults.asker", str(self.jobs), str(self.first)]
        with self.log.open("ab") as log:
            self.asker = subprocess.Popen(
                command, env=self.environment, cwd=_databases.ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.load.start()

    def end_load(self) -> None:
        if self.asker:
            kill(children(self.asker.pid)[0] if self.wrap else self.asker.pid, signal.SIGTERM)
            self.asker.wait(60)
        self.load.stop()

    def answers(self, seconds: float) -> bool:
        """Whether ``/healthz`` says ok within so many seconds."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            try:
                connection = http.client.HTTPConnection("localhost", self.port, timeout=2)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return True
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.05)
        return False

    @property
    def root(self) -> int:
        """The supervisor's process; below strace where that wraps it."""
        assert self.process is not None
        return children(self.process.pid)[0] if self.wrap else self.process.pid

    def part(self, name: str) -> list[int]:
        """Processes of the part: master, server (workers of gunicorn), workers (supervisor of jobs), worker."""
        top = {_title(pid): pid for pid in children(self.root)}
        master, workers = top.get("gunicorn", 0), top.get("work", 0)
        below = {"server": master, "worker": workers}
        if name in below:
            return children(below[name]) if below[name] else []
        return [pid for pid in [{"master": master, "workers": workers}[name]] if pid]

    def kill_part(self, name: str, chance: random.Random) -> bool:
        """SIGKILL for one process of the part; whether there was one."""
        found = self.part(name)
        if found:
            kill(chance.choice(found))
        return bool(found)

    def kill_all(self) -> None:
        """SIGKILL for everything at once, as when the machine's memory runs out; then a new start."""
        assert self.process is not None
        for pid in [self.root, *(pid for name in ("master", "workers", "server", "worker") for pid in self.part(name))]:
            kill(pid)
        self.process.wait()
        self.start()

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        if self.wrap:
            kill(self.root, signal.SIGTERM)
        else:
            self.process.terminate()
        self.process.wait(90)

    def book(self) -> dict[str, Any]:
        """What was acknowledged, for the reckoning."""
        book = self.load.book
        jobs = (
            [line.split() for line in self.jobs.read_text(encoding="ascii").splitlines()] if self.jobs.exists() else []
        )
        return {
            "filings": book.filings,
            "payments": book.payments,
            "notes": book.notes,
            "jobs": [[int(number), float(at) if said == "acknowledged" else None] for number, said, at in jobs],
            "clock": self.environment["BENCH_CLOCK_FILE"],
        }


def _title(pid: int) -> str:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return "gunicorn" if b"gunicorn" in command else "work" if b"work" in command else ""
