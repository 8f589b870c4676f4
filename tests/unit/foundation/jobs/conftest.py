# SPDX-License-Identifier: EUPL-1.2
"""Kinds of jobs for the tests of the queue. What they did is kept in a list that each test gets anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from diwana.foundation.jobs import definitions
from diwana.foundation.jobs.public import Context, GiveUp, Schedule, job
from diwana.foundation.ledger.public import record
from diwana.kernel.messages import message

DID: list[Any] = []


@job("jobs.note", shown=("text",), backoff=timedelta(seconds=10))
def note(context: Context, number: int = 0, text: str = "") -> None:
    """Leaves an event in the ledger, so that its effect can be counted."""
    record(context.actor, "jobs.note", f"note:{number}", {"attempt": context.attempt})
    DID.append((number, context.attempt))


@job("jobs.break", attempts=3, backoff=timedelta(seconds=10))
def broken(context: Context, number: int = 0) -> None:
    record(context.actor, "jobs.note", f"note:{number}", {})
    raise ValueError("secret value 1234")


@job("jobs.hopeless")
def hopeless(context: Context) -> None:
    raise GiveUp(message("The work was asked for with arguments that it does not take."))


@job("jobs.parts", atomic=False, attempts=10)
def parts(context: Context, count: int, fail_at: int = -1) -> None:
    """Parts done once each; the first attempt breaks at ``fail_at``."""
    for number in range(count):
        with context.once(f"part:{number}") as first:
            if first:
                record(context.actor, "jobs.note", f"note:{number}", {})
        context.progress(number + 1, count, f"part {number + 1}")
        if number == fail_at and context.attempt == 1:
            raise ConnectionError


@job("jobs.hourly", every=Schedule(minutes=60))
def hourly(context: Context) -> None:
    DID.append(context.due)


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """These kinds exist in these tests alone."""
    mine = {kind.name: kind for kind in definitions._BY_WORK.values() if kind.work.__module__ == __name__}
    definitions.discover()
    definitions._BY_NAME.update(mine)
    DID.clear()
    yield
    for name in mine:
        definitions._BY_NAME.pop(name, None)
