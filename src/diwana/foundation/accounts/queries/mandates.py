# SPDX-License-Identifier: EUPL-1.2
"""Mandates, and what they allow on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import Q, QuerySet

from diwana.foundation.accounts.errors import Unknown
from diwana.foundation.accounts.folding import folded
from diwana.foundation.accounts.models import Mandate, Organisation
from diwana.foundation.ui.listing import Criteria
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact


def _holding(on: date) -> Q:
    return Q(since__lte=on, until__gte=on, revoked_at=None, pending=False, principal__active=True, agent__active=True)


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


class MandateState(StrEnum):
    """Where a mandate stands today."""

    ASKED = "asked"
    COMING = "coming"
    IN_FORCE = "in_force"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class MandateFacts(Fact, frozen=True):
    """A mandate as one of its two parties sees it: ``other`` is the other party; days included; ``given``: whether the
    one who looks is the principal."""

    id: int
    other: str
    other_identifier: str
    acts: tuple[str, ...]
    since: date
    until: date
    revoked_at: datetime | None
    given: bool = True
    state: MandateState = MandateState.IN_FORCE
    principal: str = ""
    agent: str = ""

    @property
    def standing(self) -> bool:
        """Whether it holds or will, so that it can be withdrawn."""
        return self.state in {MandateState.COMING, MandateState.IN_FORCE}


def _mine(actor: Actor) -> QuerySet[Mandate]:
    rows = Mandate.objects.select_related("principal", "agent")
    if actor.organisation is None:
        return rows.none()
    return rows.filter(Q(principal=actor.organisation) | Q(agent=actor.organisation))


def _found(actor: Actor, criteria: Criteria) -> QuerySet[Mandate]:
    rows, today = _mine(actor), clock.today(settings.TIME_ZONE)
    if side := criteria.get("side"):
        rows = rows.filter(**{"principal" if side == "given" else "agent": actor.organisation})
    if state := criteria.get("state"):
        standing = Q(revoked_at=None, pending=False)
        rows = rows.filter(
            {
                MandateState.ASKED: Q(revoked_at=None, pending=True),
                MandateState.COMING: standing & Q(since__gt=today),
                MandateState.IN_FORCE: standing & Q(since__lte=today, until__gte=today),
                MandateState.ENDED: standing & Q(until__lt=today),
                MandateState.WITHDRAWN: Q(revoked_at__isnull=False),
            }[MandateState(state)]
        )
    for word in folded(criteria.search).split():
        # Both parties: one is one's own, whose name found would be no help; so only the other's is searched.
        other = Q(principal=actor.organisation, agent__search__contains=word)
        rows = rows.filter(other | Q(agent=actor.organisation, principal__search__contains=word))
    field = {"since": "since", "until": "until"}[criteria.sort]
    return rows.order_by(f"-{field}" if criteria.descending else field, "-pk")


def find_mandates(actor: Actor, criteria: Criteria) -> tuple[list[MandateFacts], int]:
    """One page of the mandates that the actor's organisation gave or received, and how many match."""
    rows = _found(actor, criteria)
    page = rows[criteria.offset : criteria.offset + criteria.limit]
    return [_mandate(row, actor.organisation) for row in page], rows.count()


def every_mandate(actor: Actor, criteria: Criteria) -> Iterator[MandateFacts]:
    """All that match, for a file."""
    return (_mandate(row, actor.organisation) for row in _found(actor, criteria).iterator(500))


def mandate(actor: Actor, pk: int) -> MandateFacts:
    """One mandate of the actor's organisation. Raises Unknown."""
    row = _mine(actor).filter(pk=pk).first()
    if row is None:
        raise Unknown(f"mandate {pk}")
    return _mandate(row, actor.organisation)


def mandates_of(organisation: int) -> tuple[MandateFacts, ...]:
    """All mandates of an organisation, for those who see those of any; latest first."""
    rows = Mandate.objects.filter(Q(principal=organisation) | Q(agent=organisation)).select_related(
        "principal", "agent"
    )
    return tuple(_mandate(row, organisation) for row in rows.order_by("-pk")[:200])


def _mandate(row: Mandate, viewer: int | None) -> MandateFacts:
    given, today = row.principal_id == viewer, clock.today(settings.TIME_ZONE)
    other = row.agent if given else row.principal
    if row.revoked_at is not None:
        state = MandateState.WITHDRAWN
    elif row.pending:
        state = MandateState.ASKED
    elif row.until < today:
        state = MandateState.ENDED
    else:
        state = MandateState.COMING if row.since > today else MandateState.IN_FORCE
    return MandateFacts(
        id=row.pk,
        other=other.name,
        other_identifier=other.identifier,
        acts=tuple(row.acts),
        since=row.since,
        until=row.until,
        revoked_at=row.revoked_at,
        given=given,
        state=state,
        principal=row.principal.name,
        agent=row.agent.name,
    )
