# SPDX-License-Identifier: EUPL-1.2
"""Telling: one row in the transaction of the change. Mails and webhooks are made of it later, by a job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction

from diwana.foundation.notices.kinds import kinds
from diwana.foundation.notices.models import News
from diwana.kernel import clock
from diwana.kernel.actor import Actor


def notify(
    actor: Actor,
    kind: str,
    *,
    organisations: Iterable[int | None],
    subject: str,
    title: str = "",
    values: Mapping[str, object] | None = None,
    person: int | None = None,
) -> None:
    """Tell the people of ``organisations`` (keys; None and repetitions are passed over) what the actor did. One query.

    Called before the event of the ledger, inside the transaction of the change: what is rolled back is not told.
    kind: as declared in a room's ``notices.py``. subject: ``kind:id``. title: how people call it. values: for the text
    of the kind; they are shown to the people it is for and sent to their webhooks, never mailed. person: the only one
    it is for. Raises LookupError for an undeclared kind, TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("news is told inside the transaction of the change")
    if kind not in kinds():
        raise LookupError(f"no room declares the kind of news {kind!r}")
    given = {"title": title, **(values or {})}
    kinds()[kind].words(given)
    now, kept = clock.now(), _texts(given)
    News.objects.bulk_create(
        News(
            organisation_id=organisation,
            person_id=person,
            kind=kind,
            subject=subject,
            title=title[:80],
            values=kept,
            by_id=actor.person,
            at=now,
        )
        for organisation in dict.fromkeys(organisations)
        if organisation is not None
    )


def _texts(values: Mapping[str, object]) -> Any:
    return {name: str(value) for name, value in values.items()}
