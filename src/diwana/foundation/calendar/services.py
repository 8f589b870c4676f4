# SPDX-License-Identifier: EUPL-1.2
"""The verbs: an administrator enters what was announced; an officer stops, restarts or prolongs a time limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.calendar import keeping
from diwana.foundation.calendar.days import announced, days_off, office_calendar
from diwana.foundation.calendar.errors import Changed, Refused, Unknown
from diwana.foundation.calendar.facts import Certainty, DayOff
from diwana.foundation.calendar.models import Announcement, Deadline, DeadlineState, Extension, Suspension
from diwana.foundation.calendar.permissions import Permission
from diwana.foundation.ledger.public import LedgerEntry, record, record_all
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.deadlines import Span
from diwana.kernel.messages import message

#: An announcement moves a feast by a day or two; further is a slip of the pen or another year's feast.
FURTHEST = timedelta(days=30)
MOST_TEXT = 300
FIRST_YEAR, LAST_YEAR = 1956, 2200


@verb(Permission.ANNOUNCE)
def announce(actor: Actor, *, code: str, day: date | None, source: str) -> int:
    """Enter the day that the authority announced for the listed feast ``code`` (None: it is no day off this time).

    Moves the running time limits that depend on it and returns how many. Raises Unknown for a feast that is not listed
    as moving or entered here, Refused.
    """
    known = moving(code)
    if day is not None and abs(day - known.listed) > FURTHEST:
        raise Refused("day", message("This is more than 30 days from the date of the list."))
    return _enter(actor, known, day, source, [known.day] if day is None else [known.day, day])


@verb(Permission.ANNOUNCE)
def close_offices(actor: Actor, *, day: date, labels: Mapping[str, str], source: str, office: str = "") -> int:
    """Enter a day off that no list names, of all offices or of one. Returns how many time limits moved.

    labels: its name in French, Arabic and English. Raises Refused: one is missing, the day is far or entered already.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused("day", message("This day is too far away."))
    named = {language: labels.get(language, "").strip()[:100] for language in ("fr", "ar", "en")}
    for language, name in named.items():
        if not name:
            raise Refused(language, message("Name the day in all three languages."))
    code = f"closed-{day}" + (f"-{office.lower()}" if office else "")
    if any(each.code == code for each in days_off(day.year)):
        raise Refused("day", message("This day is entered already."))
    new = DayOff(day=day, listed=day, code=code, labels=named, certainty=Certainty.ANNOUNCED, office=office)
    return _enter(actor, new, day, source, [day])


def _enter(actor: Actor, known: DayOff, day: date | None, source: str, touched: list[date]) -> int:
    said = source.strip()
    if not said:
        raise Refused("source", message("Say who announced it and where it can be read."))
    Announcement.objects.create(
        country=settings.COUNTRY,
        code=known.code,
        day=day,
        nominal=known.listed,
        office=known.office,
        labels=dict(known.labels),
        source=said[:MOST_TEXT],
        at=clock.now(),
    )
    announced.forget()
    moved = keeping.reckon_all(touched)
    entry = LedgerEntry(
        verb="calendar.announce",
        subject=f"feast:{settings.COUNTRY}/{known.code}",
        data={"day": day, "source": said[:MOST_TEXT], "office": known.office, "deadlines": len(moved)},
    )
    record_all(actor, [entry, *moved])
    return len(moved)


def moving(code: str) -> DayOff:
    """The day off ``code`` that may be announced or moved, as it stands. Raises Unknown; also once it is cancelled."""
    year = next((int(part) for part in code.split("-") if part.isdecimal() and len(part) == 4), 0)
    if FIRST_YEAR <= year <= LAST_YEAR:
        for near in (year, year - 1, year + 1):
            for found in office_calendar().moving(near):
                if found.code == code:
                    return found
    raise Unknown(code)


@verb(Permission.STEER_DEADLINE)
def suspend(actor: Actor, deadline: int, *, version: int, reason: str, since: date | None = None) -> None:
    """Stop the clock from ``since`` on (default today), which is the first day that does not count.

    Raises Unknown, Changed, Refused: without a reason, not running, overdue, from a day that is past or too far.
    """
    row, today = _locked(actor, deadline, version), clock.today(settings.TIME_ZONE)
    first = since or today
    said = _reason(reason)
    if row.state != DeadlineState.RUNNING or row.last_day is None or row.last_day < today:
        raise Refused("", message("Only a time limit that runs and is not past can be suspended."))
    if not today <= first <= row.last_day:
        raise Refused("since", message("Give a day from today to the last day of the time limit."))
    Suspension.objects.create(deadline=row, since=first)
    row.state = DeadlineState.SUSPENDED
    keeping.reckon(row)
    keeping.save(row, "state", "last_day")
    record(actor, "calendar.suspend_deadline", keeping.subject_of(row), {"since": first}, reason=said)


@verb(Permission.STEER_DEADLINE)
def resume(actor: Actor, deadline: int, *, version: int, reason: str, on: date | None = None) -> date:
    """Let the clock run again from ``on`` (default today), the first day that counts. Returns the new last day.

    Raises Unknown, Changed, Refused: without a reason, not suspended, from a day before the suspension or to come.
    """
    row, today = _locked(actor, deadline, version), clock.today(settings.TIME_ZONE)
    said = _reason(reason)
    standing = row.suspensions.filter(until=None).first()
    if row.state != DeadlineState.SUSPENDED or standing is None:
        raise Refused("", message("Only a suspended time limit can be resumed."))
    first = on or max(today, standing.since)
    if not standing.since <= first <= max(today, standing.since):
        raise Refused("on", message("Give a day from the suspension to today."))
    standing.until = first
    standing.save(update_fields=["until"])
    row.state = DeadlineState.RUNNING
    keeping.reckon(row)
    assert row.last_day is not None
    keeping.save(row, "state", "last_day", "promised")
    data = {"on": first, "last_day": row.last_day}
    record(actor, "calendar.resume_deadline", keeping.subject_of(row), data, reason=said)
    return row.last_day


@verb(Permission.STEER_DEADLINE)
def extend(actor: Actor, deadline: int, *, version: int, span: Span, reason: str) -> date | None:
    """Add ``span`` to a time limit that is not yet past. Returns the new last day, None while it is suspended.

    Raises Unknown, Changed, Refused: without a reason, closed or past already.
    """
    row, today = _locked(actor, deadline, version), clock.today(settings.TIME_ZONE)
    said = _reason(reason)
    if row.closed_on is not None or (row.last_day is not None and row.last_day < today):
        raise Refused("", message("A time limit that is past or closed cannot be extended."))
    Extension.objects.create(deadline=row, amount=span.amount, unit=span.unit, day=today)
    keeping.reckon(row)
    keeping.save(row, "last_day", "promised")
    data = {"amount": span.amount, "unit": str(span.unit), "last_day": row.last_day}
    record(actor, "calendar.extend_deadline", keeping.subject_of(row), data, reason=said)
    return row.last_day


def _locked(actor: Actor, deadline: int, version: int) -> Deadline:
    row = Deadline.objects.select_for_update().filter(pk=deadline).first()
    if row is None or not actor.serves(row.office):
        raise Unknown(f"deadline {deadline}")
    if row.version != version:
        raise Changed
    return row


def _reason(text: str) -> str:
    said = text.strip()
    if not said:
        raise Refused("reason", message("Say why."))
    return said[:4000]
