# SPDX-License-Identifier: EUPL-1.2
"""What pages and answers show of time limits: those of the offices that the actor serves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db.models import F, Q, QuerySet

from diwana.foundation.calendar import facts
from diwana.foundation.calendar.days import office_calendar
from diwana.foundation.calendar.errors import Unknown
from diwana.foundation.calendar.facts import Certainty, DayOff
from diwana.foundation.calendar.keeping import fact
from diwana.foundation.calendar.models import Deadline, DeadlineState
from diwana.foundation.ledger.public import TimelineEntry, timeline
from diwana.foundation.ui.listing import Criteria
from diwana.kernel import clock
from diwana.kernel.actor import Actor

OPEN = (DeadlineState.RUNNING, DeadlineState.SUSPENDED)
OVERDUE = "overdue"


def _visible(actor: Actor) -> QuerySet[Deadline]:
    rows = Deadline.objects.all()
    return rows if actor.everywhere else rows.filter(office__in=actor.offices)


def find(actor: Actor, criteria: Criteria, offset: int, limit: int) -> tuple[tuple[facts.Deadline, ...], int]:
    """Part of the time limits and how many match in all. Four queries, and two of the calendar."""
    rows = _matching(actor, criteria)
    return _facts(rows[offset : offset + limit]), rows.count()


def every(actor: Actor, criteria: Criteria, batch: int = 500) -> Iterator[facts.Deadline]:
    """All that match, read in batches."""
    rows, offset = _matching(actor, criteria), 0
    while found := _facts(rows[offset : offset + batch]):
        yield from found
        offset += batch


def _matching(actor: Actor, criteria: Criteria) -> QuerySet[Deadline]:
    rows = _visible(actor)
    if search := criteria.search:
        rows = rows.filter(Q(title__icontains=search) | Q(subject__icontains=search))
    if kind := criteria.get("kind"):
        rows = rows.filter(kind=kind)
    if office := criteria.get("office"):
        rows = rows.filter(office=office)
    state = criteria.get("state")
    if state == OVERDUE:
        rows = rows.filter(state=DeadlineState.RUNNING, last_day__lt=clock.today(settings.TIME_ZONE))
    elif state:
        rows = rows.filter(state=state)
    else:
        rows = rows.filter(state__in=OPEN)
    column = F("last_day" if criteria.sort == "last_day" else "start" if criteria.sort == "start" else "title")
    order = column.desc(nulls_last=True) if criteria.descending else column.asc(nulls_last=True)
    return rows.order_by(order, "id")


def _facts(rows: QuerySet[Deadline]) -> tuple[facts.Deadline, ...]:
    today = clock.today(settings.TIME_ZONE)
    return tuple(fact(row, today) for row in rows.prefetch_related("suspensions", "extensions"))


def deadline(actor: Actor, pk: int) -> facts.Deadline:
    """The time limit ``pk``. Raises Unknown where the actor does not serve its office."""
    row = _visible(actor).prefetch_related("suspensions", "extensions").filter(pk=pk).first()
    if row is None:
        raise Unknown(f"deadline {pk}")
    return fact(row)


def history(pk: int) -> tuple[TimelineEntry, ...]:
    """What happened to a time limit, oldest first."""
    return timeline(f"deadline:{pk}")


def overdue(actor: Actor) -> int:
    """How many time limits of the actor's offices are past and open. One query."""
    today = clock.today(settings.TIME_ZONE)
    return _visible(actor).filter(state=DeadlineState.RUNNING, last_day__lt=today).count()


def depending_on(touched: list[date]) -> int:
    """How many running time limits of all offices depend on one of these days. One query."""
    rows = Deadline.objects.filter(state=DeadlineState.RUNNING)
    return rows.filter(start__lte=max(touched), last_day__gte=min(touched)).count()


def moving_days(first: int, years: int, criteria: Criteria) -> list[DayOff]:
    """The feasts to be announced and the days entered here, of some years, as a list is asked for them."""
    known, search = office_calendar(), criteria.search.casefold()
    found = [
        each
        for year in range(first, first + years)
        for each in known.moving(year)
        if criteria.get("year") in ("", str(each.day.year))
        and criteria.get("certainty") in ("", str(each.certainty))
        and search in " ".join((each.code, *each.labels.values())).casefold()
    ]
    found.sort(key=lambda each: (each.day, each.code), reverse=criteria.descending)
    return found


def to_be_announced(actor: Actor, within: int = 30) -> int:
    """How many feasts of the next days have a date that is only expected."""
    today = clock.today(settings.TIME_ZONE)
    near = (each for year in (today.year, today.year + 1) for each in office_calendar().moving(year))
    return sum(each.certainty is Certainty.EXPECTED and 0 <= (each.day - today).days <= within for each in near)
