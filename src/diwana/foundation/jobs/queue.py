# SPDX-License-Identifier: EUPL-1.2
"""The queue: asked for, claimed under a lease, renewed, finished, taken back. Every change is one transaction.

A lease is a pair of an instant and a number, the *fence*. Whoever claims a job raises its fence; whatever he writes
about it afterwards names the fence and finds no row once somebody else has claimed it since.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language
from structlog.contextvars import get_contextvars

from diwana.foundation.accounts.public import system_actor
from diwana.foundation.jobs.definitions import LONGEST_BACKOFF, Definition, UnknownJob, definition, definition_of
from diwana.foundation.jobs.failures import DIED, LeaseLost, hopeless
from diwana.foundation.jobs.models import Job, State, Step
from diwana.foundation.ledger.public import record
from diwana.kernel import clock
from diwana.kernel.actor import Actor

DEAD_KEPT = timedelta(days=365)
LARGEST = 8_000
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_chance = random.SystemRandom()


def enqueue(
    actor: Actor,
    work: Callable[..., None],
    /,
    *,
    key: str = "",
    not_before: datetime | None = None,
    priority: int = 0,
    **arguments: Any,
) -> int:
    """Ask for ``work`` in the name of ``actor``; the number of the job.

    Call it inside the transaction of the change that makes the work necessary: the job is then never lost and never run
    for a change that was rolled back. key: visible ASCII; while a job of that key waits, runs, or is remembered, its
    number is returned and nothing is added. not_before: not to be started before (aware). arguments: JSON, at most
    8 kB: references to rows, not their content, never personal data; days and instants arrive as ISO texts.
    Raises UnknownJob, TypeError (arguments the work does not take or JSON cannot hold), ValueError (key, size).
    """
    kind = definition_of(work)
    plain = msgspec.json.decode(msgspec.json.encode(arguments))
    kind.bound(plain)
    return add(kind, actor, plain, key=key, not_before=not_before, priority=priority)


def add(
    kind: Definition,
    actor: Actor,
    arguments: Mapping[str, Any],
    *,
    key: str = "",
    not_before: datetime | None = None,
    priority: int = 0,
    due_at: datetime | None = None,
) -> int:
    """As ``enqueue``, of a kind known already."""
    if key and not _KEY.fullmatch(key):
        raise ValueError("a key is 1 to 200 visible ASCII characters")
    if len(msgspec.json.encode(arguments)) > LARGEST:
        raise ValueError(f"arguments of a job are references, at most {LARGEST} bytes")
    row = Job(
        name=kind.name,
        key=key or None,
        arguments=dict(arguments),
        priority=priority,
        not_before=not_before,
        due_at=due_at,
        allowed=kind.attempts,
        system=actor.person is None,
        person=actor.person,
        organisation=actor.organisation,
        language=(get_language() or settings.LANGUAGE_CODE)[:2],
        request=str(get_contextvars().get("request_id", ""))[:64],
        enqueued_at=clock.now(),
    )
    if not key:
        row.save(force_insert=True)
        return row.pk
    with transaction.atomic():
        return _add_once(row)


def _add_once(row: Job) -> int:
    """Insert the row unless its key is taken; then the number of the one that holds it."""
    while True:
        Job.objects.bulk_create([row], ignore_conflicts=True)
        holder = Job.objects.filter(key=row.key).values_list("pk", "forget_at").first()
        if holder is None:
            continue  # it was forgotten in this very moment
        pk, forget_at = holder
        if forget_at is None or forget_at > clock.now():
            return int(pk)
        Job.objects.filter(pk=pk, forget_at=forget_at).delete()


def lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE)


def claim(worker: str) -> Job | None:
    """Take the first job that is ready, under a new lease; None where nothing is. No two workers ever take the same.

    On PostgreSQL rows locked by others are skipped; on SQLite the IMMEDIATE transaction lets one in at a time.
    """
    now = clock.now()
    with transaction.atomic():
        row = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(Q(not_before=None) | Q(not_before__lte=now), state=State.READY)
            .order_by("-priority", "id")
            .first()
        )
        if row is None:
            return None
        row.state, row.worker, row.started_at, row.lease_until = State.RUNNING, worker, now, now + lease()
        row.fence += 1
        row.attempts += 1
        row.save(update_fields=["state", "worker", "started_at", "lease_until", "fence", "attempts"])
    return row


def anything_ready() -> bool:
    """Whether a claim would find something; a read, so that an idle worker never takes SQLite's write lock."""
    return Job.objects.filter(Q(not_before=None) | Q(not_before__lte=clock.now()), state=State.READY).exists()


def renew(row: Job, done: int, total: int, note: str) -> bool:
    """Prolong the lease and show the progress; whether the job is to be stopped. Raises LeaseLost."""
    changed = _held(row).update(
        lease_until=clock.now() + lease(), progress_done=done, progress_total=total, progress_note=note[:200]
    )
    if not changed:
        raise LeaseLost
    return bool(Job.objects.filter(pk=row.pk).values_list("cancel_asked", flat=True).first())


def hold(row: Job) -> None:
    """Make sure, within a transaction, that the lease is still ours until it ends. Raises LeaseLost."""
    if not _held(row).update(lease_until=clock.now() + lease()):
        raise LeaseLost


def step(row: Job, name: str) -> bool:
    """Within a transaction: whether the part ``name`` of the job is still to be done; then it counts as done with the
    commit. Raises LeaseLost."""
    hold(row)
    _found, new = Step.objects.get_or_create(job=row, name=name)
    return new


def finish(row: Job, kind: Definition, done: int, total: int, note: str) -> None:
    """Mark it done, within the transaction of its effects where there is one. Raises LeaseLost."""
    now = clock.now()
    changed = _held(row).update(
        state=State.DONE,
        lease_until=None,
        finished_at=now,
        forget_at=now + kind.keep,
        failure=None,
        progress_done=done,
        progress_total=total,
        progress_note=note[:200],
    )
    if not changed:
        raise LeaseLost


def fail(row: Job, failure: Mapping[str, Any]) -> None:
    """The attempt failed: again after a wait, or given up. Nothing happens when the lease is no longer ours."""
    with transaction.atomic():
        held = Job.objects.select_for_update().filter(pk=row.pk, fence=row.fence, state=State.RUNNING).first()
        if held is not None:
            _failed(held, failure)


def stop(row: Job) -> None:
    """It was cancelled while under way. Its key is free again: what was cancelled may be asked for anew."""
    now = clock.now()
    with transaction.atomic():
        _held(row).update(
            state=State.CANCELLED, lease_until=None, finished_at=now, forget_at=now + timedelta(days=7), key=None
        )


def reap() -> int:
    """Take back the jobs whose lease has ended, of workers that died; how many.

    A lease that ends later than any can was given by a clock that ran ahead and is taken back too.
    """
    now = clock.now()
    lost = Q(lease_until__lt=now) | Q(lease_until__gt=now + 3 * lease())
    return _take_back(lost)


def release(worker: str) -> int:
    """Take back what ``worker``, known to be dead, still holds."""
    return _take_back(Q(worker=worker))


def _take_back(which: Q) -> int:
    found = Job.objects.filter(which, state=State.RUNNING)
    if not found.exists():
        return 0
    with transaction.atomic():
        rows = list(found.select_for_update(skip_locked=True))
        for row in rows:
            _failed(row, DIED)
    return len(rows)


def _failed(row: Job, failure: Mapping[str, Any]) -> None:
    """Within a transaction that holds the row: back to the queue after a wait, or to the dead letter."""
    now = clock.now()
    row.failure, row.lease_until, row.worker = dict(failure), None, ""
    if row.cancel_asked:
        row.state, row.finished_at, row.forget_at, row.key = State.CANCELLED, now, now + timedelta(days=7), None
    elif row.attempts >= row.allowed or hopeless(failure):
        row.state, row.finished_at, row.forget_at = State.DEAD, now, now + DEAD_KEPT
    else:
        row.state, row.not_before = State.READY, now + backoff(row.name, row.attempts)
    row.fence += 1
    row.save()
    if row.state == State.DEAD:
        record(
            system_actor(),
            "jobs.give_up",
            f"job:{row.pk}",
            {"name": row.name, "attempts": row.attempts, "failure": failure["kind"]},
        )


def backoff(name: str, attempts: int) -> timedelta:
    """The wait after the attempt number ``attempts``: doubled each time up to an hour, of which between half and the
    whole is taken, so that what failed together does not come back together."""
    try:
        first = definition(name).backoff
    except UnknownJob:
        first = timedelta(seconds=10)
    whole: timedelta = min(first * 2 ** min(attempts - 1, 20), LONGEST_BACKOFF)
    share: float = _chance.uniform(0.5, 1)
    return whole * share


def awaken_strays() -> int:
    """Jobs that wait for a retry longer than any wait lasts: their wait was set by a clock that ran ahead."""
    too_late = clock.now() + LONGEST_BACKOFF
    return Job.objects.filter(state=State.READY, attempts__gt=0, not_before__gt=too_late).update(not_before=None)


def forget(limit: int = 1000) -> int:
    """Delete finished jobs that need no longer be remembered; how many."""
    old = Job.objects.filter(forget_at__lte=clock.now()).values_list("pk", flat=True)[:limit]
    pks = list(old)
    if pks:
        Step.objects.filter(job__in=pks).delete()
        Job.objects.filter(pk__in=pks).delete()
    return len(pks)


def _held(row: Job) -> Any:
    return Job.objects.filter(pk=row.pk, fence=row.fence, state=State.RUNNING)
