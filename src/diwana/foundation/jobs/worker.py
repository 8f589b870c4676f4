# SPDX-License-Identifier: EUPL-1.2
"""A process that does jobs: claims one, does it while a thread of its own renews the lease, claims the next."""

from __future__ import annotations

import contextlib
import logging
import os
import random
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections

from diwana.foundation.jobs import queue, scheduling
from diwana.foundation.jobs.failures import Cancelled, LeaseLost
from diwana.foundation.jobs.models import Job, Worker
from diwana.foundation.jobs.running import run
from diwana.kernel import clock

logger = logging.getLogger(__name__)

IDLE = 0.5
"""Seconds between two looks at an empty queue."""
TICK = 1.0
"""Seconds between two looks at the schedules."""
CLEAN = 60.0
"""Seconds between two rounds of forgetting."""


def new_name() -> str:
    """A name that no other worker has: host, process, chance."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


class Heart:
    """A thread that says that the worker is alive, renews the lease of what it does, and carries its progress out.

    It has a connection of its own, so that progress is seen while the job's transaction is open. On SQLite an open
    writing transaction keeps it waiting; meanwhile nobody else can take the lease either.
    """

    def __init__(self, name: str) -> None:
        self._name, self._beat = name, max(0.2, min(10.0, settings.JOB_LEASE / 3))
        self._wake, self._over = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._row: Job | None = None
        self._progress = (0, 0, "")
        self._verdict: type[Exception] | None = None
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._wake.set()
        self._thread.join(timeout=30)

    def attach(self, row: Job) -> Callable[[int, int, str], None]:
        """Renew the lease of ``row`` from now on; the way in which it reports its progress."""
        with self._lock:
            self._row, self._progress, self._verdict = row, (0, row.progress_total, ""), None
        last = 0.0

        def report(done: int, total: int, note: str) -> None:
            nonlocal last
            with self._lock:
                self._progress = (done, total, note)
                verdict = self._verdict
            if verdict:
                raise verdict
            if time.monotonic() - last > 1:
                last = time.monotonic()
                self._wake.set()

        return report

    def detach(self) -> None:
        with self._lock:
            self._row = None

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._once()
            except DatabaseError as error:
                logger.warning("worker %s cannot say that it is alive: %s", self._name, type(error).__name__)
                connections.close_all()
            self._wake.wait(self._beat)
            self._wake.clear()
        with contextlib.suppress(DatabaseError):
            Worker.objects.filter(name=self._name).delete()
        connections.close_all()

    def _once(self) -> None:
        with self._lock:
            row, progress = self._row, self._progress
        if row is not None:
            verdict: type[Exception] | None = None
            try:
                verdict = Cancelled if queue.renew(row, *progress) else None
            except LeaseLost:
                verdict = LeaseLost
            with self._lock:
                if self._row is row:
                    self._verdict = verdict
        Worker.objects.update_or_create(
            name=self._name, defaults={"seen_at": clock.now()}, create_defaults=_born(self._name)
        )


def _born(name: str) -> dict[str, object]:
    return {"name": name, "started_at": clock.now(), "seen_at": clock.now()}


class Labour:
    """The life of one worker process."""

    def __init__(self, name: str, *, until_empty: bool = False) -> None:
        self.name, self.until_empty = name, until_empty
        self._leaving = threading.Event()
        self._claimed: Job | None = None
        self._parent = os.getppid()
        self._due = {"tick": 0.0, "reap": 0.0, "clean": time.monotonic() + CLEAN}

    def leave(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Finish what is under way, then end."""
        self._leaving.set()

    def live(self) -> None:
        """Do jobs until told to leave, the parent process is gone, or (``until_empty``) nothing is ready."""
        signal.signal(signal.SIGTERM, self.leave)
        signal.signal(signal.SIGINT, signal.SIG_IGN if not self.until_empty else self.leave)
        heart = Heart(self.name)
        heart.start()
        try:
            while (not self._leaving.is_set() and os.getppid() == self._parent) or self._claimed:
                self._turn(heart)
        finally:
            heart.stop()
            connections.close_all()

    def _turn(self, heart: Heart) -> None:
        try:
            close_old_connections()
            self._maintain()
            row, self._claimed = self._claimed or self._claim(), None
            if row is not None:
                report = heart.attach(row)
                try:
                    self._claimed = run(row, report, self._following)
                finally:
                    heart.detach()
            elif self.until_empty:
                self.leave()
            else:
                self._leaving.wait(IDLE * random.uniform(0.8, 1.2))  # noqa: S311  (spreads workers, guards nothing)
        except DatabaseError as error:
            # The database is away, full or busy: the lease ends by itself, the work is begun again.
            logger.warning("worker %s: %s: %s", self.name, type(error).__name__, error)
            self._claimed = None
            connections.close_all()
            self._leaving.wait(1)

    def _claim(self) -> Job | None:
        return queue.claim(self.name) if queue.anything_ready() else None

    def _following(self) -> Job | None:
        return None if self._leaving.is_set() else queue.claim(self.name)

    def _maintain(self) -> None:
        """Schedules, leases that ended, rows to forget: each worker looks, the database lets one act."""
        if self._turned("tick", TICK):
            scheduling.tick()
        if self._turned("reap", max(0.5, settings.JOB_LEASE / 4)):
            queue.reap()
        if self._turned("clean", CLEAN):
            queue.forget()
            queue.awaken_strays()
            scheduling.forget_workers()

    def _turned(self, what: str, seconds: float) -> bool:
        now = time.monotonic()
        if now < self._due[what]:
            return False
        self._due[what] = now + seconds
        return True
