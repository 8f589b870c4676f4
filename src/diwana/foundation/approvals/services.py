# SPDX-License-Identifier: EUPL-1.2
"""The verbs of four eyes: propose, approve, refuse, withdraw, and set when a second person is needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.foureyes import FourEyes
from diwana.foundation.accounts.public import NotAMember, actor_by_delegation, actor_for
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.approvals import calls
from diwana.foundation.approvals.gate import approved
from diwana.foundation.approvals.models import Proposal, Rule, State
from diwana.foundation.approvals.permissions import Permission
from diwana.foundation.approvals.queries import may_decide, visible
from diwana.foundation.approvals.settings import currency, describe_rule
from diwana.foundation.ledger.public import LedgerEntry, record, record_all
from diwana.kernel import clock
from diwana.kernel.actor import Actor, PermissionMissing
from diwana.kernel.messages import message
from diwana.kernel.money import to_minor

PERIOD = timedelta(days=7)
"""How long a proposal waits for its second person."""


@verb(Permission.TAKE_PART)
def propose(actor: Actor, *, verb: str, arguments: Mapping[str, Any]) -> int:
    """Keep the call of ``verb`` (dotted name) with ``arguments`` for a second person to decide. Returns its key.
    Raises PermissionMissing unless the actor may do the act himself; VerbGone."""
    called, four_eyes = calls.declared(verb)
    actor.require(called.permission)
    if actor.person is None or actor.organisation is None:
        raise Refused("actor", message("Only a member of an organisation proposes"))
    now = clock.now()
    row = Proposal.objects.create(
        verb=called.name,
        subject=four_eyes.subject(arguments),
        arguments=calls.packed(called, arguments),  # type: ignore[misc]  # JSON, whatever the column holds
        organisation_id=actor.organisation,
        proposer_id=actor.person,
        proposer_delegator_id=actor.delegator,
        proposed_at=now,
        expires_at=now + PERIOD,
    )
    record(actor, "approvals.propose", f"proposal:{row.pk}", {"verb": called.name, "subject": row.subject})
    return row.pk


def _waiting(actor: Actor, proposal: int) -> Proposal:
    """The proposal, held until the transaction ends. Raises Unknown; Refused where it waits no longer."""
    row = visible(actor).select_for_update(of=("self",)).filter(pk=proposal).first()
    if row is None:
        raise Unknown(f"proposal {proposal}")
    if row.state != State.PENDING or row.expires_at <= clock.now():
        raise Refused("state", message("This proposal waits no longer"))
    return row


def _decide(actor: Actor, row: Proposal, state: State, reason: str = "") -> None:
    """Only one decision counts, whoever else decides at the same moment."""
    values = {"state": state, "decider_id": actor.person, "decided_at": clock.now(), "reason": reason}
    if not Proposal.objects.filter(pk=row.pk, state=State.PENDING).update(**values):
        raise Refused("state", message("This proposal waits no longer"))


@verb(Permission.TAKE_PART)
def approve(actor: Actor, proposal: int, *, seen: str) -> object:
    """Approve the proposal and do it, as the proposer with the actor's approval, in one transaction. Returns what the
    verb returns. ``seen``: fingerprint of what the actor was shown (``calls.seen``).

    Raises Unknown; PermissionMissing unless he holds the permission of the act, serves its office and shares no mind
    with the proposer; Refused when it waits no longer, when the proposer may no longer do it, or when what would
    change is no longer what was shown; and whatever the verb raises, nothing being done then.
    """
    row = _waiting(actor, proposal)
    called, _four_eyes = calls.declared(row.verb)
    if not may_decide(actor, row):
        raise PermissionMissing(str(called.permission))
    arguments = calls.unpacked(called, row.arguments)
    if calls.seen(calls.changes(called, arguments)) != seen:
        raise Refused("seen", message("Things have changed since this page was shown: read it again, then decide"))
    _decide(actor, row, State.APPROVED)
    with approved(called):
        done = called.act(_proposer(row, actor), **arguments)
    record(actor, "approvals.approve", f"proposal:{row.pk}", {"verb": row.verb, "subject": row.subject})
    return done


def _proposer(row: Proposal, approver: Actor) -> Actor:
    """Who proposed, with the rights he has today and the approver's name. Raises Refused when he has them no more."""
    try:
        if row.proposer_delegator_id is None:
            actor = actor_for(row.proposer_id, row.organisation_id)
        else:
            actor = actor_by_delegation(row.proposer_id, row.proposer_delegator_id, row.organisation_id)
    except NotAMember:
        raise Refused("proposer", message("Whoever proposed this may no longer do it")) from None
    called, _four_eyes = calls.declared(row.verb)
    if not actor.may(called.permission):
        raise Refused("proposer", message("Whoever proposed this may no longer do it"))
    return Actor(**{name: getattr(actor, name) for name in actor.__struct_fields__} | {"approver": approver.person})


@verb(Permission.TAKE_PART)
def refuse(actor: Actor, proposal: int, *, reason: str) -> None:
    """Refuse the proposal, with a reason that the proposer reads. Raises as ``approve``; Refused without a reason."""
    row = _waiting(actor, proposal)
    if not may_decide(actor, row):
        raise PermissionMissing(row.verb)
    if not reason.strip():
        raise Refused("reason", message("Say why you refuse"))
    _decide(actor, row, State.REFUSED, reason.strip())
    record(actor, "approvals.refuse", f"proposal:{row.pk}", {"verb": row.verb}, reason=reason.strip())


@verb(Permission.TAKE_PART)
def withdraw(actor: Actor, proposal: int) -> None:
    """Take back the actor's own proposal. Raises Unknown; Refused when it waits no longer."""
    row = _waiting(actor, proposal)
    if row.proposer_id != actor.person:
        raise Unknown(f"proposal {proposal}")
    values = {"state": State.WITHDRAWN, "decided_at": clock.now()}
    if not Proposal.objects.filter(pk=row.pk, state=State.PENDING).update(**values):
        raise Refused("state", message("This proposal waits no longer"))
    record(actor, "approvals.withdraw", f"proposal:{row.pk}", {"verb": row.verb})


SETTINGS = FourEyes(
    title=_("Change when two people are needed"),
    subject=lambda call: f"rule:{call['act']}",
    describe=describe_rule,
    always=True,
)


@verb(Permission.SET, four_eyes=SETTINGS)
def set_rule(actor: Actor, *, act: str, required: bool, above: Decimal | None = None) -> None:
    """Set whether the verb ``act`` (dotted name) needs a second person, and where it has an amount, above which one in
    the country's currency. This itself always needs two administrators. Raises Refused, VerbGone."""
    _called, four_eyes = calls.declared(act)
    if four_eyes.always:
        raise Refused("act", message("This act always needs two people"))
    if above is not None and (four_eyes.amount is None or above < 0):
        raise Refused("above", message("This act has no amount that could be compared"))
    money = currency()
    values = {
        "required": required,
        "above_minor": None if above is None or not required else to_minor(above, money),
        "currency": "" if above is None or not required else money,
        "changed_at": clock.now(),
    }
    Rule.objects.update_or_create(verb=act, defaults=values)
    said = {"required": required, "above": above, "currency": values["currency"]}
    record(actor, "approvals.set_rule", f"rule:{act}", said)


@verb(Permission.SET)
def expire(actor: Actor) -> int:
    """Close what nobody decided in time; the nightly job does. Returns how many there were."""
    now = clock.now()
    late = Proposal.objects.filter(state=State.PENDING, expires_at__lte=now)
    entries = []
    for row in late.order_by("pk"):
        if Proposal.objects.filter(pk=row.pk, state=State.PENDING).update(state=State.EXPIRED, decided_at=now):
            entries.append(LedgerEntry(verb="approvals.expire", subject=f"proposal:{row.pk}", data={"verb": row.verb}))
    if entries:
        record_all(actor, entries)
    return len(entries)
