# SPDX-License-Identifier: EUPL-1.2
"""A clock that somebody else may step: the house's clock, which is the only one its code asks, plus the seconds that
stand in a file. The clock of the machine is left alone."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

VARIABLE = "BENCH_CLOCK_FILE"


def follow() -> None:
    """Let this process's clock follow the file that the environment names."""
    from diwana.kernel import clock

    file = Path(os.environ[VARIABLE])

    def now() -> datetime:
        held = clock._fixed.get()
        return held or datetime.now(UTC) + timedelta(seconds=offset(file))

    clock.now = now


def offset(file: Path) -> float:
    try:
        return float(file.read_text(encoding="ascii") or 0)
    except (OSError, ValueError):
        return 0.0


def step(environment: dict[str, str], seconds: float) -> None:
    """Set the step of all processes of that environment."""
    file = Path(environment[VARIABLE])
    partial = file.with_suffix(".new")
    partial.write_text(str(seconds), encoding="ascii")
    partial.replace(file)
