# SPDX-License-Identifier: EUPL-1.2
"""Schedules: which occurrence is due, fired once whatever the number of workers."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from diwana.foundation.accounts.public import system_actor
from diwana.foundation.jobs import queue
from diwana.foundation.jobs.definitions import Definition, definitions
from diwana.foundation.jobs.models import UNFINISHED, Job, Timetable, Worker
from diwana.kernel import clock


def tick() -> int:
    """Enqueue what is due; how many. Any worker may call it at any time.

    After a standstill an occurrence is made up for once, the latest one, however many were missed. While an earlier
    occurrence still waits or runs, no further one is added.
    """
    known = {row.name: row for row in Timetable.objects.all()}
    scheduled = [kind for kind in definitions() if kind.every is not None]
    return sum(_fire(kind, known.get(kind.name)) for kind in scheduled)


def _fire(kind: Definition, row: Timetable | None) -> bool:
    assert kind.every is not None
    now, zone = clock.now(), settings.TIME_ZONE
    following = kind.every.after(now, zone)
    if row is None:
        Timetable.objects.get_or_create(name=kind.name, defaults={"next_at": following})
        return False
    if row.next_at > now:
        if row.next_at > following:  # the schedule was changed, or a clock ran ahead
            Timetable.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=following)
        return False
    due = kind.every.latest(now, zone)
    with transaction.atomic():
        mine = Timetable.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=following, last_at=due)
        if not mine or Job.objects.filter(name=kind.name, due_at__isnull=False, state__in=UNFINISHED).exists():
            return False
        queue.add(kind, system_actor(), {}, key=f"{kind.name}@{due:%Y-%m-%dT%H:%MZ}", due_at=due)
    return True


def forget_workers() -> None:
    """Workers that were killed could not say so."""
    Worker.objects.filter(seen_at__lt=clock.now() - timedelta(hours=1)).delete()
