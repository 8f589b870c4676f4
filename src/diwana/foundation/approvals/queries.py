# SPDX-License-Identifier: EUPL-1.2
"""Proposals as typed values, for those who may know of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from django.db.models import Q, QuerySet

from diwana.foundation.accounts.errors import Unknown
from diwana.foundation.accounts.foureyes import Change, Verb
from diwana.foundation.approvals import calls
from diwana.foundation.approvals.models import Proposal, State
from diwana.foundation.approvals.permissions import Permission
from diwana.foundation.ui.listing import Criteria
from diwana.kernel import clock
from diwana.kernel.actor import Actor


class ProposalFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal as a list shows it: ``act`` in words; names of people."""

    id: int
    act: str
    verb: str
    subject: str
    state: State
    proposer: str
    by_delegation_of: str
    proposed_at: datetime
    expires_at: datetime
    decider: str
    decided_at: datetime | None
    reason: str
    mine: bool
    decidable: bool


class ProposalView(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal with what it would change now (while it waits), and the fingerprint of that."""

    facts: ProposalFacts
    changes: tuple[Change, ...] = ()
    seen: str = ""


def _acts(actor: Actor) -> list[str]:
    """Names of the verbs on which the actor may decide."""
    return [verb.name for verb in calls.four_eyed() if actor.may(verb.permission)]


def visible(actor: Actor) -> QuerySet[Proposal]:
    """What the actor may know of: what he proposed; what his organisation's people proposed and he may decide on; all
    with the permission to see all."""
    rows = Proposal.objects.select_related("proposer", "proposer_delegator", "decider")
    if actor.may(Permission.VIEW_ALL):
        return rows
    return rows.filter(Q(proposer=actor.person) | Q(organisation=actor.organisation, verb__in=_acts(actor)))


def may_decide(actor: Actor, row: Proposal) -> bool:
    """Whether the actor may be the second person: he holds the permission of the act, acts for the same organisation,
    serves the office, and is neither the proposer nor joined to him by a delegation."""
    try:
        verb, four_eyes = calls.declared(row.verb)
    except calls.VerbGone:
        return False
    first = {row.proposer_id, row.proposer_delegator_id} - {None}
    if not actor.may(verb.permission) or not actor.may(Permission.TAKE_PART) or actor.minds & first:
        return False
    if actor.organisation != row.organisation_id:
        return False
    return four_eyes.office is None or actor.serves(four_eyes.office(calls.unpacked(verb, row.arguments)))


def _waiting(now: datetime) -> Q:
    return Q(state=State.PENDING, expires_at__gt=now)


def _found(actor: Actor, criteria: Criteria) -> QuerySet[Proposal]:
    rows, now = visible(actor), clock.now()
    if state := criteria.get("state"):
        late = Q(state=State.PENDING, expires_at__lte=now)
        if state == State.PENDING:
            rows = rows.filter(_waiting(now))
        elif state == State.EXPIRED:
            rows = rows.filter(late | Q(state=State.EXPIRED))
        else:
            rows = rows.filter(state=state)
    if act := criteria.get("act"):
        rows = rows.filter(verb=act)
    if criteria.search:
        rows = rows.filter(Q(subject__icontains=criteria.search) | Q(proposer__name__icontains=criteria.search))
    field = {"proposed_at": "pk", "expires_at": "expires_at"}[criteria.sort]
    return rows.order_by(f"-{field}" if criteria.descending else field)


def find(actor: Actor, criteria: Criteria) -> tuple[list[ProposalFacts], int]:
    """One page of the proposals the actor may know of, and how many there are."""
    rows = _found(actor, criteria)
    page = rows[criteria.offset : criteria.offset + criteria.limit]
    return [facts(actor, row) for row in page], rows.count()


def every(actor: Actor, criteria: Criteria) -> Iterator[ProposalFacts]:
    """All of them, for a file."""
    return (facts(actor, row) for row in _found(actor, criteria).iterator(500))


def facts(actor: Actor, row: Proposal) -> ProposalFacts:
    state = State(row.state)
    if state is State.PENDING and row.expires_at <= clock.now():
        state = State.EXPIRED
    verb = _verb(row.verb)
    return ProposalFacts(
        id=row.pk,
        act=str(verb.four_eyes.title) if verb and verb.four_eyes else row.verb,
        verb=row.verb,
        subject=row.subject,
        state=state,
        proposer=row.proposer.name,
        by_delegation_of=row.proposer_delegator.name if row.proposer_delegator else "",
        proposed_at=row.proposed_at,
        expires_at=row.expires_at,
        decider=row.decider.name if row.decider else "",
        decided_at=row.decided_at,
        reason=row.reason,
        mine=row.proposer_id == actor.person,
        decidable=state is State.PENDING and may_decide(actor, row),
    )


def _verb(name: str) -> Verb | None:
    try:
        return calls.declared(name)[0]
    except calls.VerbGone:
        return None


def proposal(actor: Actor, pk: int) -> ProposalView:
    """The proposal ``pk`` with what it would change. Raises Unknown for whoever may not know of it."""
    row = visible(actor).filter(pk=pk).first()
    if row is None:
        raise Unknown(f"proposal {pk}")
    known = facts(actor, row)
    verb = _verb(row.verb)
    if known.state is not State.PENDING or verb is None:
        return ProposalView(facts=known)
    shown = calls.changes(verb, calls.unpacked(verb, row.arguments))
    return ProposalView(facts=known, changes=shown, seen=calls.seen(shown))


def count_to_decide(actor: Actor) -> int:
    """How many proposals of his colleagues the actor may decide on, by permission and organisation."""
    rows = Proposal.objects.filter(_waiting(clock.now()), organisation=actor.organisation, verb__in=_acts(actor))
    return rows.exclude(proposer=actor.person).count()
