# SPDX-License-Identifier: EUPL-1.2
"""Granting deferred credit: one officer proposes, another decides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import AlreadyDecided, Invalid, NotFound, TermsNotOffered
from diwana.foundation.payments.models import CreditLine, Holding, LineState, Reservation
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.posting import credit, hold
from diwana.foundation.payments.services.guards import another, note, organisation_id, positive
from diwana.foundation.payments.services.holding import hold_security, let_go, usable_security
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _
from diwana.kernel.money import from_minor


@verb(Permission.MANAGE_CREDIT)
def propose_credit(
    actor: Actor,
    *,
    organisation: str,
    limit: Decimal,
    until: date,
    terms_code: str,
    reason: str,
    security: int | None = None,
) -> int:
    """Propose that the organisation with that customs code may owe up to ``limit`` until ``until``; the line's key.

    security: the guarantee behind it, where the terms demand one. Raises Invalid, TermsNotOffered, and what
    ``usable_security`` raises.
    """
    holder = organisation_id(organisation)
    currency = terms.currency()
    agreed = terms.terms_of(terms_code, terms.today())
    if agreed is None or agreed.kind != "credit":
        raise TermsNotOffered
    if until < terms.today():
        raise Invalid("until", _("This day has passed."))
    if agreed.secured:
        usable_security(security, holder, until)
    assert actor.person is not None
    line = CreditLine.objects.create(
        organisation_id=holder,
        currency=currency,
        terms=agreed.code,
        limit_minor=positive(limit, currency, "limit"),
        until=until,
        security_id=security if agreed.secured else None,
        reason=note(reason, "reason"),
        proposed_by_id=actor.person,
        proposed_at=clock.now(),
    )
    data = {"organisation": holder, "limit": str(limit), "until": until, "terms": agreed.code}
    record(actor, "payments.propose_credit", _subject(line), data, reason=line.reason)
    return line.pk


@verb(Permission.APPROVE)
def decide_credit(actor: Actor, *, line: int, approve: bool, note_text: str = "") -> None:
    """Grant or refuse a proposed line. Granting holds its guarantee, replaces the line in force and sets the limit.

    Raises NotFound, AlreadyDecided, SamePerson; Invalid for a refusal without a reason; SecurityExhausted and the like.
    """
    found = CreditLine.objects.select_for_update().filter(pk=line).first()
    if found is None:
        raise NotFound
    if found.state != LineState.PROPOSED:
        raise AlreadyDecided
    another(actor, found.proposed_by_id)
    text = note_text.strip()[:4000] if approve else note(note_text, "note")
    if approve:
        _grant(found)
    found.state = LineState.ACTIVE if approve else LineState.REFUSED
    found.decided_by_id = actor.person
    found.decided_at = clock.now()
    found.save()
    what = "payments.grant_credit" if approve else "payments.refuse_credit"
    data = {"organisation": found.organisation_id, "limit": str(from_minor(found.limit_minor, found.currency))}
    record(actor, what, _subject(found), data, reason=text or None)


@verb(Permission.MANAGE_CREDIT)
def withdraw_credit(actor: Actor, *, line: int, reason: str) -> None:
    """End a line: nothing more is drawn on it; what is owed stays owed and secured until it is paid."""
    found = CreditLine.objects.select_for_update().filter(pk=line, state=LineState.ACTIVE).first()
    if found is None:
        raise NotFound
    text = note(reason, "reason")
    _end(found)
    release_unused(found.organisation_id, found.currency)
    record(actor, "payments.withdraw_credit", _subject(found), {"organisation": found.organisation_id}, reason=text)


def release_unused(organisation: int, currency: str) -> None:
    """Without a line in force, limit and security shrink to what is still owed: part of withdrawing and of paying."""
    holding = hold(credit(organisation), currency)
    if CreditLine.objects.filter(organisation=organisation, currency=currency, state=LineState.ACTIVE).exists():
        return
    owed = max(0, -holding.balance_minor)
    Holding.objects.filter(pk=holding.pk).update(limit_minor=owed)
    held = Reservation.objects.filter(
        pk__in=CreditLine.objects.filter(organisation=organisation, currency=currency).values("reservation"),
        ended_at=None,
    )
    left = owed
    for reservation in held.order_by("-id"):
        keep = min(left, reservation.held_minor)
        left -= keep
        let_go(reservation, reservation.held_minor - keep)


def _grant(line: CreditLine) -> None:
    if line.until < terms.today():
        raise Invalid("until", _("This day has passed."))
    holding = hold(credit(line.organisation_id), line.currency)
    earlier = CreditLine.objects.select_for_update().filter(
        organisation=line.organisation_id, currency=line.currency, state=LineState.ACTIVE
    )
    for replaced in earlier:
        if replaced.reservation:
            let_go(replaced.reservation)
        _end(replaced)
    if line.security_id is not None:
        security = usable_security(line.security_id, line.organisation_id, line.until)
        line.reservation = hold_security(security, _subject(line), line.limit_minor)
    if line.limit_minor < -holding.balance_minor:
        raise Invalid("limit", _("More is owed already than this limit."))
    Holding.objects.filter(pk=holding.pk).update(limit_minor=line.limit_minor)


def _end(line: CreditLine) -> None:
    line.state = LineState.WITHDRAWN
    line.ended_at = clock.now()
    line.save(update_fields=["state", "ended_at"])


def _subject(line: CreditLine) -> str:
    return f"credit:{line.pk}"
