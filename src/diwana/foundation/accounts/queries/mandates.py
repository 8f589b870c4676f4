# SPDX-License-Identifier: EUPL-1.2
"""Mandates, and what they allow on a day."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from diwana.foundation.accounts.models import Mandate, Organisation
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact


def _holding(on: date) -> Q:
    return Q(since__lte=on, until__gte=on, revoked_at=None, principal__active=True, agent__active=True)


def mandate_allows(principal: str, agent: str, act: str, on: date) -> bool:
    """Whether the organisation with customs code ``agent`` may do ``act`` in the name of ``principal`` on ``on``.

    Everybody may act in his own name. A mandate counts while it is not revoked, whatever day is asked about.
    """
    if principal == agent:
        return True
    rows = Mandate.objects.filter(_holding(on), principal__identifier=principal, agent__identifier=agent)
    return any(act in acts for acts in rows.values_list("acts", flat=True))


def represented_identifiers(organisation_id: int, act: str, on: date) -> frozenset[str]:
    """Customs codes in whose name the organisation may do ``act`` on ``on``: itself and its principals. Two queries."""
    own = Organisation.objects.filter(pk=organisation_id, active=True).values_list("identifier", flat=True)
    rows = Mandate.objects.filter(_holding(on), agent_id=organisation_id).values_list("principal__identifier", "acts")
    return frozenset(own) | {identifier for identifier, acts in rows if act in acts}


class MandateFacts(Fact, frozen=True):
    """A mandate as one of its two parties sees it: ``other`` is the other party; days included."""

    id: int
    other: str
    other_identifier: str
    acts: tuple[str, ...]
    since: date
    until: date
    revoked_at: datetime | None


def mandates_given(actor: Actor) -> tuple[MandateFacts, ...]:
    """What the actor's organisation has authorised others to do, latest first."""
    rows = Mandate.objects.filter(principal=actor.organisation).select_related("agent").order_by("-id")
    return tuple(_mandate(row, row.agent) for row in rows)


def mandates_received(actor: Actor) -> tuple[MandateFacts, ...]:
    """What others have authorised the actor's organisation to do, latest first."""
    rows = Mandate.objects.filter(agent=actor.organisation).select_related("principal").order_by("-id")
    return tuple(_mandate(row, row.principal) for row in rows)


def _mandate(row: Mandate, other: Organisation) -> MandateFacts:
    return MandateFacts(
        id=row.pk,
        other=other.name,
        other_identifier=other.identifier,
        acts=tuple(row.acts),
        since=row.since,
        until=row.until,
        revoked_at=row.revoked_at,
    )
