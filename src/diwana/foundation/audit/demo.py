# SPDX-License-Identifier: EUPL-1.2
"""Work in the background that the demonstration people asked for."""

from __future__ import annotations

from django.utils import translation

from diwana.foundation.accounts.demo import actors
from diwana.foundation.accounts.public import Role
from diwana.foundation.audit.jobs import verify
from diwana.foundation.audit.permissions import Permission
from diwana.foundation.jobs.public import enqueue, run_ready


def load(_seed: int) -> None:
    """A verification that somebody asked for and then might no longer do, given up; one that an auditor waits for."""
    people = sorted(actors().values(), key=lambda actor: actor.person or 0)
    auditor = next((actor for actor in people if Role.AUDITOR in actor.roles), None)
    former = next((actor for actor in people if actor.person and not actor.may(Permission.READ)), None)
    if auditor is None or former is None:
        return
    with translation.override("fr"):
        enqueue(former, verify, key="demonstration:former", priority=100)
        run_ready(most=1)
        enqueue(auditor, verify, key="demonstration:verify")
