# SPDX-License-Identifier: EUPL-1.2
"""Work that an operation has begun and not ended: how far it is. Here and not in jobs, on which this room stands."""

from __future__ import annotations

from datetime import datetime

from ninja import Field, Schema

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.api.kinds import not_found
from diwana.foundation.api.router import Router
from diwana.foundation.jobs.public import JobFacts, job_facts

router = Router()


class JobOut(Schema):
    id: int
    name: str = Field(description="Kind of work, 'room.work'.")
    title: str = Field(description="The same in the reader's language.")
    state: str = Field(description="ready, running, done, dead (given up) or cancelled.")
    done: int = Field(description="How much of total is done.")
    total: int = Field(description="How much there is to do; 0: not known.")
    note: str
    failure: str = Field(description="Why the last attempt failed, in plain words; empty: it did not.")
    at: datetime = Field(description="When it was asked for.")
    finished_at: datetime | None


@router.get("/jobs/{int:job}", response=JobOut, summary="How far work is that you asked for")
@access(SIGNED_IN)
def one(request: ActedRequest, job: int) -> JobFacts:
    """Ask again until the state is done, dead or cancelled. Another's work does not exist for you."""
    found = job_facts(request.actor, job)
    if found is None:
        raise not_found()
    return found
