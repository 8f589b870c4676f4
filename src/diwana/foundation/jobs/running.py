# SPDX-License-Identifier: EUPL-1.2
"""One claimed job, done from beginning to end in this process."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction
from django.utils import translation
from structlog.contextvars import bound_contextvars

from diwana.foundation.accounts.public import actor_for, system_actor
from diwana.foundation.jobs import queue
from diwana.foundation.jobs.context import Context, Report
from diwana.foundation.jobs.definitions import Definition, definition
from diwana.foundation.jobs.failures import BadArguments, Cancelled, LeaseLost, failure_of
from diwana.foundation.jobs.models import Job
from diwana.kernel.actor import Actor

Following = Callable[[], Job | None]
logger = logging.getLogger(__name__)


def run(row: Job, report: Report, following: Following = lambda: None) -> Job | None:
    """Do the job ``row``, which this process has claimed, and say how it ended. Never raises for what the job did.

    following: claims the next job; it is called in the transaction that marks this one done, which saves a commit, and
    what it claimed is returned. Nothing is returned when that transaction did not come about.
    """
    told = {"request_id": row.request} if row.request else {}
    with bound_contextvars(job=row.pk, **told):  # on each line that is logged meanwhile
        return _run(row, report, following)


def _run(row: Job, report: Report, following: Following) -> Job | None:
    try:
        kind = definition(row.name)
        with translation.override(row.language):
            return _do(row, kind, report, following)
    except LeaseLost:
        logger.warning("job %s (%s): the lease was taken, what was done is undone", row.pk, row.name)
    except Cancelled:
        queue.stop(row)
    except Exception as error:  # noqa: BLE001  (whatever a job raises ends this attempt and nothing else)
        failure = failure_of(error)
        where = failure.get("place", "")
        logger.warning("job %s (%s) failed: %s %s", row.pk, row.name, type(error).__name__, where)
        queue.fail(row, failure)
    return None


def _do(row: Job, kind: Definition, report: Report, following: Following) -> Job | None:
    _take(kind, row)
    context = Context(row, actor_of(row), report)
    if not kind.atomic:
        kind.work(context, **row.arguments)
    with transaction.atomic():
        if kind.atomic:
            kind.work(context, **row.arguments)
        queue.finish(row, kind, *_end(context))
        return following()


def _take(kind: Definition, row: Job) -> None:
    """Refuse arguments that an earlier version of the work took."""
    try:
        kind.bound(row.arguments)
    except TypeError as error:
        raise BadArguments(row.name) from error


def _end(context: Context) -> tuple[int, int, str]:
    """What is shown of a job that is done: the whole, and its last words."""
    return context.total or context.done, context.total, context.note


def actor_of(row: Job) -> Actor:
    """Who asked, as he stands now. Raises NotAMember when he no longer acts for that organisation."""
    if row.system:
        return system_actor()
    assert row.person is not None
    return actor_for(row.person, row.organisation)


def direct(row: Job) -> Report:
    """Progress written at once on the job's own connection: for tests and for jobs done in the foreground."""

    def report(done: int, total: int, note: str) -> None:
        if queue.renew(row, done, total, note):
            raise Cancelled

    return report


def run_ready(worker: str = "foreground", most: int = 1000, report: Callable[[Job], Report] = direct) -> int:
    """Do what is ready now, in this process, one after the other; how many were done."""
    done = 0
    while done < most and (row := queue.claim(worker)) is not None:
        run(row, report(row))
        done += 1
    return done
