# SPDX-License-Identifier: EUPL-1.2
"""A process that keeps others alive: starts them, starts again what died, ends them all when it is told to end."""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

logger = logging.getLogger(__name__)

QUICK = 5.0
"""Seconds: what lives shorter is started again only after a wait, which doubles up to LONGEST_WAIT."""
LONGEST_WAIT = 30.0
ENDING = (signal.SIGTERM, signal.SIGINT)


@dataclass
class Child:
    """One process to keep alive. start: begins it and returns its number; ended: told when it has ended.
    vital: that it ends by itself soon after its first start (a wrong setting, a taken port) ends the whole with its
    status; once it has lived for a while it is started again like the others."""

    label: str
    start: Callable[[], int]
    ended: Callable[[], None] = lambda: None
    vital: bool = False
    pid: int = 0
    begun: float = 0.0
    wait: float = 0.0
    due: float = 0.0
    proven: bool = False


def program(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Callable[[], int]:
    """The start of a child that is another program."""

    def start() -> int:
        return os.posix_spawn(command[0], list(command), dict(environment or os.environ), setsigdef=[*ENDING])

    return start


def forked(work: Callable[[], int]) -> Callable[[], int]:
    """The start of a child that is a copy of this process doing ``work``, which gives its exit status. Call it with no
    thread running and no connection open."""

    def start() -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return pid
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (*ENDING, signal.SIGHUP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            status = work()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    return start


class Supervisor:
    """Keeps ``children`` alive until SIGTERM or SIGINT, which it hands on to them as SIGTERM; ``grace`` is how many
    seconds they may take to end. SIGHUP is handed on as it is."""

    def __init__(self, children: list[Child], *, grace: float) -> None:
        self.children, self.grace = children, grace
        self._leaving, self._status = False, 0
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def run(self) -> int:
        """The exit status of the whole."""
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in ENDING:
            signal.signal(number, lambda *_: self._leave())
        signal.signal(signal.SIGHUP, lambda *_: self._tell(signal.SIGHUP))
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            while not self._leaving:
                for child in self.children:
                    if not child.pid and time.monotonic() >= child.due:
                        child.begun, child.pid = time.monotonic(), child.start()
                self._pause(1.0)
                self._bury()
        finally:
            self._end()
        return self._status

    def _leave(self) -> None:
        self._leaving = True

    def _pause(self, seconds: float) -> None:
        """Wait for a signal, at most so long."""
        if select.select([self._read], [], [], seconds)[0]:
            os.read(self._read, 512)

    def _bury(self) -> None:
        """Notice which children have ended."""
        for child in self.children:
            if child.pid:
                pid, status = os.waitpid(child.pid, os.WNOHANG)
                if pid:
                    self._ended(child, os.waitstatus_to_exitcode(status))

    def _ended(self, child: Child, code: int) -> None:
        child.pid = 0
        child.ended()
        if self._leaving:
            return
        quick = time.monotonic() - child.begun < QUICK and code >= 0
        child.proven = child.proven or not quick
        if child.vital and not child.proven:
            self._leaving, self._status = True, code
            return
        logger.error("%s ended (%s); it is started again", child.label, f"signal {-code}" if code < 0 else code)
        child.wait = min(max(1.0, child.wait * 2), LONGEST_WAIT) if quick else 0.0
        child.due = time.monotonic() + child.wait

    def _tell(self, number: int) -> None:
        for child in self.children:
            if child.pid:
                os.kill(child.pid, number)

    def _end(self) -> None:
        """Ask all to end, wait, and end by force what is left."""
        self._leaving = True
        self._tell(signal.SIGTERM)
        limit = time.monotonic() + self.grace
        while any(child.pid for child in self.children) and time.monotonic() < limit:
            self._pause(0.2)
            self._bury()
        self._tell(signal.SIGKILL)
        for child in self.children:
            if child.pid:
                os.waitpid(child.pid, 0)
                child.pid = 0
                child.ended()
