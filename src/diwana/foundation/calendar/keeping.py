# SPDX-License-Identifier: EUPL-1.2
"""Time limits as rooms keep them inside their own verbs: opened by an event, met by an act, moved by the calendar.

No verbs: whoever files or releases needs no permission about time limits. Each demands the transaction of the change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction

from diwana.foundation.calendar import facts
from diwana.foundation.calendar.days import office_calendar
from diwana.foundation.calendar.kinds import TARGET, target
from diwana.foundation.calendar.models import Deadline, DeadlineState
from diwana.foundation.ledger.public import LedgerEntry, record
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.deadlines import Limit, Pause, Span, Term, Unit
from diwana.kernel.workdays import next_working_day

BATCH = 500


def open_deadline(
    actor: Actor,
    *,
    subject: str,
    kind: str,
    term: Term,
    office: str = "",
    start: date | None = None,
    title: str = "",
    basis: str = "",
) -> facts.Deadline:
    """Open the time limit ``kind`` on ``subject`` from the day of its event (default today, in the country).

    While one of this kind is open on the subject, that one is returned as it is. Raises ValueError for a malformed
    subject or kind, TransactionManagementError outside a transaction.
    """
    _inside()
    found = Deadline.objects.filter(subject=subject, kind=kind, closed_on=None).first()
    if found is not None:
        return fact(found)
    if ":" not in subject or "." not in kind:
        raise ValueError(f"a deadline is on kind:id and is called room.name, not {subject!r} and {kind!r}")
    first = start or clock.today(settings.TIME_ZONE)
    last = Limit(start=first, term=term).last_day(office_calendar(office).is_working)
    assert last is not None
    row = Deadline.objects.create(
        subject=subject,
        kind=kind,
        title=title[:80],
        office=office,
        start=first,
        amount=term.span.amount,
        unit=term.span.unit,
        counts_start=term.counts_start,
        rolls=term.rolls,
        basis=basis,
        state=DeadlineState.RUNNING,
        last_day=last,
        promised=last,
        opened_at=clock.now(),
    )
    record(actor, "calendar.open_deadline", subject_of(row), _term_data(row) | {"kind": kind, "last_day": last})
    return fact(row)


def open_target(
    actor: Actor, *, subject: str, kind: str, office: str = "", start: date | None = None, title: str = ""
) -> facts.Deadline | None:
    """Open the time limit that the country's profile sets for ``kind``; nothing where it sets none."""
    term = target(kind)
    if term is None:
        return None
    return open_deadline(
        actor, subject=subject, kind=kind, term=term, office=office, start=start, title=title, basis=TARGET
    )


def meet(actor: Actor, *, subject: str, kind: str) -> facts.Deadline | None:
    """The act is done: close the open time limit of this kind, in time or late; None where none is open."""
    return _close(actor, subject, kind, DeadlineState.MET, "calendar.meet_deadline")


def withdraw(actor: Actor, *, subject: str, kind: str) -> facts.Deadline | None:
    """What it was about is no more: close the open time limit without its act; None where none is open."""
    return _close(actor, subject, kind, DeadlineState.WITHDRAWN, "calendar.withdraw_deadline")


def _close(actor: Actor, subject: str, kind: str, state: DeadlineState, verb: str) -> facts.Deadline | None:
    _inside()
    row = Deadline.objects.select_for_update().filter(subject=subject, kind=kind, closed_on=None).first()
    if row is None:
        return None
    row.state, row.closed_on = state, clock.today(settings.TIME_ZONE)
    save(row, "state", "closed_on")
    late = row.last_day is not None and row.closed_on > row.last_day
    record(actor, verb, subject_of(row), {"last_day": row.last_day, "late": late})
    return fact(row)


def reckon(row: Deadline) -> None:
    """Work the last day out anew. It is never earlier than one that was told before: whoever relied on that may."""
    working, limit = office_calendar(row.office).is_working, limit_of(row)
    last = limit.last_day(working)
    if last is None:
        row.last_day = None
        return
    told = next_working_day(row.promised, working) if row.rolls else row.promised
    row.last_day = row.promised = max(last, told)


def reckon_all(touched: Sequence[date]) -> list[LedgerEntry]:
    """After the days ``touched`` ceased or began to be off: move the running time limits that depend on them.

    A time limit depends on a day that lies after its start and not after its last day (a term that ends on a day off
    ends later). One that would now end earlier keeps the day that was told. The events, to be recorded by the caller.
    """
    entries: list[LedgerEntry] = []
    rows = Deadline.objects.select_for_update().filter(
        state=DeadlineState.RUNNING, start__lte=max(touched), last_day__gte=min(touched)
    )
    changed = []
    for row in rows.order_by("id").prefetch_related("suspensions", "extensions"):
        before = row.last_day
        reckon(row)
        if row.last_day != before:
            row.version += 1
            changed.append(row)
            data = {"from": before, "to": row.last_day, "because": "calendar"}
            entries.append(LedgerEntry(verb="calendar.move_deadline", subject=subject_of(row), data=data))
    Deadline.objects.bulk_update(changed, ["last_day", "promised", "version"], batch_size=BATCH)
    return entries


def limit_of(row: Deadline) -> Limit:
    """The pure time limit of a stored one."""
    return Limit(
        start=row.start,
        term=Term(span=Span(row.amount, Unit(row.unit)), counts_start=row.counts_start, rolls=row.rolls),
        pauses=tuple(
            Pause(each.since, each.until) for each in sorted(row.suspensions.all(), key=lambda each: each.since)
        ),
        extensions=tuple(
            Span(each.amount, Unit(each.unit)) for each in sorted(row.extensions.all(), key=lambda each: each.pk)
        ),
    )


def fact(row: Deadline, today: date | None = None) -> facts.Deadline:
    """A stored time limit as others see it."""
    today = today or clock.today(settings.TIME_ZONE)
    return facts.Deadline(
        id=row.pk,
        subject=row.subject,
        kind=row.kind,
        title=row.title,
        office=row.office,
        limit=limit_of(row),
        basis=row.basis,
        state=row.state,
        last_day=row.last_day,
        remaining=_remaining(row, today),
        overdue=row.state == DeadlineState.RUNNING and row.last_day is not None and row.last_day < today,
        opened_at=row.opened_at,
        closed_on=row.closed_on,
        version=row.version,
    )


def _remaining(row: Deadline, today: date) -> int:
    if row.closed_on is not None:
        return 0
    working = office_calendar(row.office).is_working
    limit = limit_of(row)
    if row.last_day is None:
        return limit.left_when_paused(working) or 0
    # To the day that was told, which may be later than the term alone would end.
    days = (today + timedelta(days=number) for number in range(1, (row.last_day - today).days + 1))
    return sum(1 for day in days if limit.counts(day, working))


def deadlines(subject: str) -> tuple[facts.Deadline, ...]:
    """Every time limit of a subject, the open ones first, then the latest. The room that asks decides who may see."""
    rows = Deadline.objects.filter(subject=subject).prefetch_related("suspensions", "extensions").order_by("-id")
    return tuple(sorted((fact(row) for row in rows), key=lambda each: each.closed_on is not None))


def subject_of(row: Deadline) -> str:
    return f"deadline:{row.pk}"


def save(row: Deadline, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=["version", *fields])


def _term_data(row: Deadline) -> dict[str, object]:
    return {"on": row.subject, "start": row.start, "amount": row.amount, "unit": str(row.unit), "office": row.office}


def _inside() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a time limit changes inside the transaction of its event")
