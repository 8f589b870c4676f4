# SPDX-License-Identifier: EUPL-1.2
"""Whether this installation is being served on this machine: a lock that the service holds as long as it lives."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

_held: list[IO[str]] = []


def hold(var: Path) -> None:
    """Hold the lock until the process and all that it forks are gone."""
    handle = (var / "serving.lock").open("w")
    fcntl.flock(handle, fcntl.LOCK_SH)
    _held.append(handle)


def is_served(var: Path) -> bool:
    """Whether a process holds it."""
    with (var / "serving.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
