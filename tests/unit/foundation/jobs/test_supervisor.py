# SPDX-License-Identifier: EUPL-1.2
"""Processes are kept alive, and ended together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[4] / "src"
PROGRAM = """
import os, sys, time
from pathlib import Path
from diwana.foundation.jobs.supervisor import Child, Supervisor, forked, program
said = Path(sys.argv[1])
def work():
    (said / str(os.getpid())).touch()
    time.sleep(60)
    return 0
wrong = program([sys.executable, "-c", "raise SystemExit(7)"])
children = [Child("forked", forked(work), lambda: (said / "ended").touch())]
if sys.argv[2:] == ["wrong"]:
    children.append(Child("wrong", wrong, vital=True))
sys.exit(Supervisor(children, grace=5).run())
"""


@contextmanager
def supervisor(said: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    running = subprocess.Popen([sys.executable, "-c", PROGRAM, str(said), *arguments], env=environment)
    try:
        yield running
    finally:
        if running.poll() is None:
            running.kill()
        running.wait()


def pids(said: Path, count: int) -> set[int]:
    """The children seen so far, once there are ``count``."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        found = {int(file.name) for file in said.iterdir() if file.name.isdecimal()}
        if len(found) >= count:
            return found
        time.sleep(0.02)
    pytest.fail("the supervisor started nothing")


def test_a_child_that_was_killed_is_started_again_and_all_end_together(tmp_path: Path) -> None:
    with supervisor(tmp_path) as running:
        (first,) = pids(tmp_path, 1)
        os.kill(first, signal.SIGKILL)
        (second,) = pids(tmp_path, 2) - {first}
        assert (tmp_path / "ended").exists()
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0
        with pytest.raises(ProcessLookupError):
            os.kill(second, 0)


def test_a_vital_one_that_cannot_start_ends_the_whole_with_its_status(tmp_path: Path) -> None:
    with supervisor(tmp_path, "wrong") as running:
        assert running.wait(30) == 7
