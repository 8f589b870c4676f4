# SPDX-License-Identifier: EUPL-1.2
"""What is read of jobs: one's own work, the dead letter, the figures of the queue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from diwana.foundation.accounts.public import person_names
from diwana.foundation.jobs.definitions import UnknownJob, definition, definitions, title_of
from diwana.foundation.jobs.failures import technical, told
from diwana.foundation.jobs.models import UNFINISHED, Job, State, Worker
from diwana.foundation.jobs.permissions import Permission
from diwana.foundation.ui.listing import Criteria
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact

#: A worker says that it is alive several times a minute; one not heard of for so long is counted no more.
ALIVE = timedelta(minutes=1)
ORDERS = {"finished_at": "finished_at", "name": "name", "attempts": "attempts", "id": "id"}
HIDDEN = "•••"


class JobFacts(Fact, frozen=True):
    """A job as its asker sees it. state: a value of State; done of total (0: not known) in the job's own unit; note and
    failure in the reader's words; at: when it was asked for, finished_at: when it ended (UTC)."""

    id: int
    name: str
    title: str
    state: str
    done: int
    total: int
    note: str
    failure: str
    at: datetime
    finished_at: datetime | None
    cancel_asked: bool

    @property
    def finished(self) -> bool:
        return self.state not in UNFINISHED

    @property
    def percent(self) -> int | None:
        """Hundredths of the whole; None while the whole is not known."""
        if self.state == State.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None


class DeadJob(Fact, frozen=True):
    """A job that was given up, for those who watch over the house; ``arguments`` hold no text unless it is declared fit
    to be seen."""

    id: int
    name: str
    title: str
    key: str
    arguments: tuple[tuple[str, str], ...]
    attempts: int
    failure: str
    technical: str
    asker: str
    at: datetime
    finished_at: datetime


class Figures(Fact, frozen=True):
    """The queue at this moment.

    by_state: state → jobs (done and cancelled: those still remembered). oldest_ready_seconds: how long the job has
    waited that could have been taken first, 0 where none waits. late_leases: leases that ended and were not taken back.
    workers: processes heard of within the last minute."""

    by_state: Mapping[str, int]
    oldest_ready_seconds: int
    late_leases: int
    workers: int


def job_facts(actor: Actor, pk: int) -> JobFacts | None:
    """The job that ``actor``'s person asked for; None where there is none, or it is somebody else's. One query."""
    row = _own(actor).filter(pk=pk).first()
    return _facts(row) if row else None


def under_way(actor: Actor, limit: int = 50) -> tuple[JobFacts, ...]:
    """What the actor's person asked for, the latest first. One query."""
    return tuple(_facts(row) for row in _own(actor).order_by("-id")[:limit])


def count_under_way(actor: Actor) -> int:
    """How much of it waits or runs."""
    return _own(actor).filter(state__in=UNFINISHED).count()


def _own(actor: Actor) -> QuerySet[Job]:
    return Job.objects.filter(person=actor.person) if actor.person is not None else Job.objects.none()


def _facts(row: Job) -> JobFacts:
    return JobFacts(
        id=row.pk,
        name=row.name,
        title=title_of(row.name),
        state=row.state,
        done=row.progress_done,
        total=row.progress_total,
        note=row.progress_note,
        failure=told(row.failure),
        at=row.enqueued_at,
        finished_at=row.finished_at,
        cancel_asked=row.cancel_asked,
    )


def dead(actor: Actor, criteria: Criteria) -> tuple[tuple[DeadJob, ...], int]:
    """One page of the dead letter, and how many there are in all. Three queries."""
    actor.require(Permission.READ)
    found = _dead(criteria)
    return _dead_jobs(found[criteria.offset : criteria.offset + criteria.limit]), found.count()


def every_dead(actor: Actor, criteria: Criteria, batch: int = 500) -> Iterator[DeadJob]:
    """All of the dead letter that matches, read in batches."""
    actor.require(Permission.READ)
    found, offset = _dead(criteria), 0
    while page := _dead_jobs(found[offset : offset + batch]):
        yield from page
        offset += batch


def dead_job(actor: Actor, pk: int) -> DeadJob | None:
    """One of them."""
    actor.require(Permission.READ)
    row = Job.objects.filter(pk=pk, state=State.DEAD).first()
    return _dead_jobs([row])[0] if row else None


def count_dead(_actor: Actor) -> int:
    """How many jobs were given up and not done again."""
    return Job.objects.filter(state=State.DEAD).count()


def dead_keys(actor: Actor, criteria: Criteria, limit: int) -> list[int]:
    """Keys of the first ``limit`` of those that a list was narrowed to."""
    actor.require(Permission.READ)
    return list(_dead(criteria).values_list("pk", flat=True)[:limit])


def _dead(criteria: Criteria) -> QuerySet[Job]:
    found = Job.objects.filter(state=State.DEAD)
    if name := criteria.get("name"):
        found = found.filter(name=name)
    if since := criteria.day("since"):
        found = found.filter(finished_at__gte=_midnight(since))
    if until := criteria.day("until"):
        found = found.filter(finished_at__lt=_midnight(until + timedelta(days=1)))
    if text := criteria.search:
        by_number = Q(pk=int(text)) if text.isdecimal() and len(text) < 19 else Q()
        titled = [kind.name for kind in definitions() if text.casefold() in str(kind.title).casefold()]
        found = found.filter(by_number | Q(name__icontains=text) | Q(key__icontains=text) | Q(name__in=titled))
    order = ORDERS.get(criteria.sort, "finished_at")
    sign = "-" if criteria.descending else ""
    return found.order_by(f"{sign}{order}", f"{sign}id")


def _dead_jobs(rows: Iterable[Job]) -> tuple[DeadJob, ...]:
    found = list(rows)
    names = person_names({row.person for row in found if row.person is not None})
    return tuple(
        DeadJob(
            id=row.pk,
            name=row.name,
            title=title_of(row.name),
            key=row.key or "",
            arguments=seen(row),
            attempts=row.attempts,
            failure=told(row.failure),
            technical=technical(row.failure),
            asker="" if row.person is None else names.get(row.person, str(row.person)),
            at=row.enqueued_at,
            finished_at=row.finished_at or row.enqueued_at,
        )
        for row in found
    )


def seen(row: Job) -> tuple[tuple[str, str], ...]:
    """The arguments as those who watch may see them: numbers, and texts that the kind of job declares harmless."""
    try:
        shown = definition(row.name).shown
    except UnknownJob:
        shown = frozenset()
    return tuple((name, _shown(value, name in shown)) for name, value in row.arguments.items())


def _shown(value: Any, harmless: bool) -> str:
    if value is None:
        return "–"
    return str(value) if harmless or isinstance(value, int) else HIDDEN


def names_of_dead() -> list[tuple[str, str]]:
    """The kinds of job in the dead letter, with their titles: the choices of the filter."""
    names = Job.objects.filter(state=State.DEAD).order_by("name").values_list("name", flat=True).distinct()
    return [(name, title_of(name)) for name in names]


def figures() -> Figures:
    """Counts of the queue for those who watch the house. Four queries."""
    now = clock.now()
    counted = dict(Job.objects.values_list("state").annotate(count=Count("pk")).order_by())
    ready = Job.objects.filter(Q(not_before=None) | Q(not_before__lte=now), state=State.READY)
    first = ready.aggregate(asked=Min("enqueued_at", filter=Q(not_before=None)), due=Min("not_before"))
    waiting = [instant for instant in first.values() if instant is not None]
    return Figures(
        by_state={str(state): counted.get(str(state), 0) for state in State},
        oldest_ready_seconds=max(0, int((now - min(waiting)).total_seconds())) if waiting else 0,
        late_leases=Job.objects.filter(state=State.RUNNING, lease_until__lt=now).count(),
        workers=Worker.objects.filter(seen_at__gt=now - ALIVE).count(),
    )


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))


def workers_of(host: str) -> int:
    """How many workers of that machine were heard of within the last minute."""
    return Worker.objects.filter(seen_at__gt=clock.now() - ALIVE, name__startswith=f"{host}:").count()
