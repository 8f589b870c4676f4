# SPDX-License-Identifier: EUPL-1.2
"""Ending sessions. What somebody does to his own sessions needs no permission: it only takes power away."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.db import transaction

from diwana.foundation.ledger.public import record
from diwana.kernel.actor import Actor


@transaction.atomic
def end_sessions(person: int, sessions: Iterable[int] | None = None) -> int:
    """End these sessions (keys) of ``person``, or all of them; how many. Those of others are left alone."""
    own = UserSession.objects.filter(user_id=person)
    ended = list(own) if sessions is None else [session for session in own if session.pk in set(sessions)]
    for session in ended:
        session.end()
    if ended:
        actor = Actor(person=person, organisation=None)
        record(actor, "accounts.end_sessions", f"person:{person}", {"sessions": len(ended)})
    return len(ended)
