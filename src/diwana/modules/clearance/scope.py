# SPDX-License-Identifier: EUPL-1.2
"""Which declarations an actor may know of, and for whom he may act."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, QuerySet

from diwana.foundation.accounts.public import Act, organisation, represented_identifiers
from diwana.foundation.reference.public import profile
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.modules.clearance.errors import NotMandated
from diwana.modules.clearance.models import Declaration
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.states import State


def visible(actor: Actor) -> QuerySet[Declaration]:
    """Own and followed declarations of a trader; filed declarations of his offices for an officer; else none."""
    seen = Q(pk__in=())
    if actor.may(Permission.VIEW_OWN) and actor.organisation is not None:
        seen = Q(owner_id=actor.organisation) | (Q(principal_id=actor.organisation) & ~Q(state=State.DRAFT))
    if actor.may(Permission.VIEW_OFFICE):
        filed = ~Q(number="")
        seen |= filed if actor.everywhere else filed & Q(office__in=actor.offices)
    return Declaration.objects.filter(seen)


def mandated_for(actor: Actor, declaration: Declaration, act: Act) -> None:
    """Raise NotMandated unless the actor's organisation declares, and may do ``act`` for the principal today."""
    if declaration.principal_id in (None, actor.organisation):
        return
    principal = organisation(declaration.principal_id) if declaration.principal_id else None
    day = clock.today(profile(settings.COUNTRY).time_zone)
    if principal is None or actor.organisation is None:
        raise NotMandated
    if principal.identifier not in represented_identifiers(actor.organisation, act, day):
        raise NotMandated
