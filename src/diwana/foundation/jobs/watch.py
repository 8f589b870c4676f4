# SPDX-License-Identifier: EUPL-1.2
"""What the queue tells those who watch over the service."""

from __future__ import annotations

from collections.abc import Iterator

from diwana.foundation.jobs import queries
from diwana.kernel.watch import Check, Figure


def checks() -> Iterator[Check]:
    """Not vital: pages are served while work waits."""
    found = queries.figures()
    waits = found.oldest_ready_seconds
    yield Check("workers", found.workers > 0 or not waits, f"{found.workers} alive, {waits} s waited", vital=False)


def figures() -> Iterator[Figure]:
    found = queries.figures()
    for state, jobs in sorted(found.by_state.items()):
        yield Figure("jobs", "Jobs by their state.", jobs, {"state": str(state)})
    yield Figure(
        "jobs_oldest_ready_seconds", "How long the job waits that could be taken first.", found.oldest_ready_seconds
    )
    yield Figure("jobs_late_leases", "Leases that ended and were not taken back.", found.late_leases)
    yield Figure("jobs_workers", "Worker processes heard of within the last minute.", found.workers)
