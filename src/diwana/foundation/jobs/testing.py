# SPDX-License-Identifier: EUPL-1.2
"""Jobs in tests: done in the foreground, at once."""

from __future__ import annotations

from diwana.foundation.jobs.models import Job, State
from diwana.foundation.jobs.running import run_ready


def run_jobs(most: int = 1000) -> int:
    """Do every job that is ready, and what these ask for, in this process; how many were done."""
    return run_ready("test", most)


def jobs_named(name: str, *states: str) -> list[Job]:
    """The rows of a kind, oldest first; in these states where some are given."""
    found = Job.objects.filter(name=name).order_by("pk")
    return list(found.filter(state__in=states) if states else found)


__all__ = ["State", "jobs_named", "run_jobs"]
