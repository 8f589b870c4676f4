# SPDX-License-Identifier: EUPL-1.2
"""The verbs on jobs: stop one's own, have what was given up done again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.jobs.models import UNFINISHED, Job, State
from diwana.foundation.jobs.permissions import Permission
from diwana.foundation.ledger.public import LedgerEntry, record, record_all
from diwana.kernel import clock
from diwana.kernel.actor import Actor

#: How many are awakened in one transaction, and so by one press of the button.
MOST_AT_ONCE = 1000


class NotThere(LookupError):
    """There is no such job for this actor."""


class TooLate(Exception):
    """The job has ended."""


@verb(Permission.CANCEL)
def cancel(actor: Actor, pk: int) -> bool:
    """Stop a job that the actor's person asked for; True when it is stopped, False when it is under way and will stop
    at its next sign of progress (an atomic one may end first). Raises NotThere, TooLate."""
    row = Job.objects.select_for_update().filter(pk=pk, person=actor.person).first() if actor.person else None
    if row is None:
        raise NotThere(pk)
    if row.state not in UNFINISHED:
        raise TooLate(row.state)
    waiting = row.state == State.READY
    row.cancel_asked = True
    if waiting:
        row.state, row.finished_at, row.key = State.CANCELLED, clock.now(), None
        row.forget_at = clock.now() + timedelta(days=7)
        row.save(update_fields=["cancel_asked", "state", "finished_at", "key", "forget_at"])
    else:
        row.save(update_fields=["cancel_asked"])
    record(actor, "jobs.cancel", f"job:{pk}", {"name": row.name, "stopped": waiting})
    return waiting


@verb(Permission.RETRY)
def retry(actor: Actor, pk: int) -> None:
    """Have a job that was given up done again, as if it had not been tried. Raises NotThere."""
    if not _awaken(Job.objects.filter(pk=pk)):
        raise NotThere(pk)
    name = Job.objects.values_list("name", flat=True).get(pk=pk)
    record(actor, "jobs.retry", f"job:{pk}", {"name": name})


@verb(Permission.RETRY)
def retry_all(actor: Actor, pks: Sequence[int]) -> int:
    """Have these jobs that were given up done again, at most a thousand; how many still could be."""
    dead = Job.objects.select_for_update().filter(pk__in=list(pks)[:MOST_AT_ONCE], state=State.DEAD)
    names = dict(dead.order_by("pk").values_list("pk", "name"))
    if not names:
        return 0
    count = _awaken(Job.objects.filter(pk__in=list(names)))
    record_all(
        actor,
        [LedgerEntry(verb="jobs.retry", subject=f"job:{pk}", data={"name": name}) for pk, name in names.items()],
    )
    return count


def _awaken(which: QuerySet[Job]) -> int:
    return which.filter(state=State.DEAD).update(
        state=State.READY, attempts=0, not_before=None, finished_at=None, forget_at=None, cancel_asked=False
    )
