# SPDX-License-Identifier: EUPL-1.2
"""What a job is handed: who asked, which attempt this is, and ways to show progress and to do parts once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from django.db import transaction

from diwana.foundation.jobs import queue
from diwana.foundation.jobs.models import Job
from diwana.kernel.actor import Actor


class Report(Protocol):
    """How progress leaves the job. Raises Cancelled when it is to be stopped, LeaseLost when it is no longer ours."""

    def __call__(self, done: int, total: int, note: str, /) -> None: ...


class Context:
    """The first argument of every job.

    actor: who asked, with what he may do now; the house itself for schedules. job: number of the job. attempt: 1 for
    the first. key: the same for every attempt of this job and of no other, to be handed to other services as the
    idempotency key. due: for a schedule the occurrence it stands for (UTC), else None.
    """

    def __init__(self, row: Job, actor: Actor, report: Report) -> None:
        self.actor = actor
        self.job: int = row.pk
        self.attempt: int = row.attempts
        self.key = f"diwana-job-{row.pk}"
        self.due: datetime | None = row.due_at
        self.done, self.total, self.note = 0, row.progress_total, ""
        self._row, self._report = row, report

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Show the one who asked that ``done`` of ``total`` is done; note: what is being done, in his language, at most
        200 characters. Cheap: call it as often as you like. An atomic job on SQLite shows it only at its end.

        Raises Cancelled where he wants it stopped, LeaseLost where the job went to another worker: let both pass."""
        self.done, self.total, self.note = done, total, note
        self._report(done, total, note)

    @contextmanager
    def once(self, part: str) -> Iterator[bool]:
        """For jobs that are not atomic: a transaction around one part of the work, of this name (100 characters).

        Yields True when the part is still to be done: do it then, inside the block. An attempt after an interruption
        gets False for the parts that were committed. Raises LeaseLost where the job went to another worker, which
        undoes the block."""
        with transaction.atomic():
            yield queue.step(self._row, part)
