# SPDX-License-Identifier: EUPL-1.2
"""Operations: holidays and working days for everybody, time limits for officers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Query, Schema, Status

from diwana.foundation.accounts.access import PUBLIC, ActedRequest, access
from diwana.foundation.api.public import CHANGED, INVALID, PageOut, Paging, Problem, Router, answers, not_found, page
from diwana.foundation.calendar import days, queries, services
from diwana.foundation.calendar.errors import Changed, Refused, Unknown
from diwana.foundation.calendar.facts import Certainty, Deadline
from diwana.foundation.calendar.permissions import Permission
from diwana.foundation.ui.listing import Criteria
from diwana.kernel.deadlines import Span, Unit
from diwana.kernel.messages import message

router = Router()
Year = Annotated[int, Field(ge=services.FIRST_YEAR, le=services.LAST_YEAR)]
Start = Annotated[date, Field(ge=date(services.FIRST_YEAR, 1, 1), le=date(services.LAST_YEAR - 10, 12, 31))]
Version = Annotated[int, Field(ge=0, le=2_000_000_000)]
Reason = Annotated[str, Field(min_length=1, max_length=4000)]


class DayOffOut(Schema):
    day: date
    code: str
    labels: dict[str, str]
    certainty: Certainty
    office: str = Field(description="The only office that is closed; empty: all of them.")
    source: str


class CountIn(Schema):
    start: Start = Field(description="The day after which is counted; it does not count itself.")
    count: int = Field(ge=0, le=1000, description="How many working days.")
    office: str = Field("", max_length=17, description="An office, whose own days off count too.")


class Narrowed(Schema):
    state: str = Field("", max_length=12, description="running, suspended, met, withdrawn or overdue.")
    kind: str = Field("", max_length=60, description="Code of the kind of time limit.")


class WorkingDayOut(Schema):
    day: date = Field(description="The working day that was counted to.")


class DeadlineOut(Schema):
    id: int
    subject: str
    kind: str
    title: str
    office: str
    start: date
    amount: int
    unit: Unit
    state: str
    last_day: date | None = Field(description="Last day in time; null while the clock stands still.")
    remaining: int = Field(description="Days of the unit that still count after today; of months: calendar days.")
    overdue: bool
    opened_at: datetime
    version: int


class DeadlinesOut(PageOut):
    items: list[DeadlineOut]


class SuspendIn(Schema):
    version: Version
    reason: Reason
    since: date | None = Field(None, description="First day that does not count; today when absent.")


class ResumeIn(Schema):
    version: Version
    reason: Reason
    on: date | None = Field(None, description="First day that counts again; today when absent.")


class ExtendIn(Schema):
    version: Version
    reason: Reason
    amount: int = Field(ge=1, le=366)
    unit: Unit


@router.get("/calendar/holidays", response=list[DayOffOut], summary="Days off of a year")
@access(PUBLIC)
def holidays(request: ActedRequest, year: Query[Year]) -> list[dict[str, Any]]:
    """Each with how sure its date is: ``expected`` dates of the lunar calendar are replaced by the announcement."""
    return [{name: getattr(day, name) for name in DayOffOut.model_fields} for day in days.days_off(year)]


@router.get("/calendar/working-day", response=WorkingDayOut, summary="The n-th working day after a day")
@access(PUBLIC)
def working_day(
    request: ActedRequest,
    asked: Query[CountIn],
) -> dict[str, Any]:
    return {"day": days.add_working_days(asked.start, asked.count, asked.office)}


@router.get("/deadlines", response=DeadlinesOut, summary="Time limits of my offices")
@access(Permission.VIEW_DEADLINES)
def deadlines(
    request: ActedRequest,
    paging: Query[Paging],
    asked: Query[Narrowed],
) -> dict[str, Any]:
    """The open ones by default, the most urgent first."""
    criteria = Criteria(filters={"state": asked.state, "kind": asked.kind}, sort="last_day")
    found, total = queries.find(request.actor, criteria, paging.offset, paging.limit)
    return page([_deadline(each) for each in found], total, paging)


@router.get("/deadlines/{int:deadline}", response=DeadlineOut, summary="One time limit")
@access(Permission.VIEW_DEADLINES)
def deadline(request: ActedRequest, deadline: int) -> dict[str, Any]:
    return _deadline(queries.deadline(request.actor, deadline))


@router.post("/deadlines/{int:deadline}/suspension", response={204: None}, summary="Stop the clock")
@access(Permission.STEER_DEADLINE)
def suspend(request: ActedRequest, deadline: int, body: SuspendIn) -> Status[None]:
    services.suspend(request.actor, deadline, version=body.version, reason=body.reason, since=body.since)
    return Status(204, None)


@router.post("/deadlines/{int:deadline}/resumption", response={204: None}, summary="Let the clock run again")
@access(Permission.STEER_DEADLINE)
def resume(request: ActedRequest, deadline: int, body: ResumeIn) -> Status[None]:
    services.resume(request.actor, deadline, version=body.version, reason=body.reason, on=body.on)
    return Status(204, None)


@router.post("/deadlines/{int:deadline}/extension", response={204: None}, summary="Prolong a time limit")
@access(Permission.STEER_DEADLINE)
def extend(request: ActedRequest, deadline: int, body: ExtendIn) -> Status[None]:
    if body.unit is Unit.YEARS and body.amount > 10:
        raise Refused("amount", message("Ten years at most."))
    span = Span(body.amount, body.unit)
    services.extend(request.actor, deadline, version=body.version, span=span, reason=body.reason)
    return Status(204, None)


def _deadline(each: Deadline) -> dict[str, Any]:
    span = each.limit.term.span
    own = {"start": each.limit.start, "amount": span.amount, "unit": span.unit}
    return own | {name: getattr(each, name) for name in DeadlineOut.model_fields if name not in own}


@answers(Unknown)
def _absent(error: Unknown) -> Problem:
    return not_found()


@answers(Changed)
def _changed(error: Changed) -> Problem:
    return CHANGED()


@answers(Refused)
def _refused(error: Refused) -> Problem:
    pointer = f"/{error.field}" if error.field else ""
    return INVALID(detail=error.message, pointer=pointer)
