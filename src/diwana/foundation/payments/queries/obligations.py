# SPDX-License-Identifier: EUPL-1.2
"""What is owed and what stands for it: dues, fees, credit, securities, refunds; of one organisation and of all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import get_language

from diwana.foundation.accounts.public import Act, represented_identifiers
from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import NotFound
from diwana.foundation.payments.models import (
    Charge,
    ChargeState,
    CreditLine,
    Due,
    LineState,
    Refund,
    Reservation,
    Security,
    SecurityState,
)
from diwana.foundation.payments.names import tax_names
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.reference.public import profile
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact
from diwana.kernel.money import from_minor


class DueFacts(Fact, frozen=True, kw_only=True):
    """What falls due on ``due_on``: ``total`` with ``charges``, ``left`` of it, and ``late`` interest as of today."""

    id: int
    organisation: int
    name: str
    identifier: str
    kind: str
    terms: str
    receipt: str
    title: str
    currency: str
    principal: Decimal
    charges: Decimal
    total: Decimal
    left: Decimal
    late: Decimal
    drawn_on: date
    due_on: date
    settled_on: date | None
    overdue: bool


class ChargeFacts(Fact, frozen=True, kw_only=True):
    """A fee that was charged."""

    id: int
    code: str
    label: str
    quantity: int
    amount: Decimal
    currency: str
    reason: str
    charged_at: datetime


class LineFacts(Fact, frozen=True, kw_only=True):
    """A line of deferred credit; ``state`` of LineState."""

    id: int
    organisation: int
    name: str
    identifier: str
    terms: str
    terms_label: str
    limit: Decimal
    currency: str
    until: date
    expired: bool
    security: int | None
    security_reference: str
    state: str
    reason: str
    proposed_by: str
    proposer: int
    proposed_at: datetime
    decided_by: str


class ReservationFacts(Fact, frozen=True, kw_only=True):
    """A part of a security held for a subject; ``of_credit``: it ends with a credit or a due, not by an officer."""

    id: int
    subject: str
    title: str
    held: Decimal
    made_at: datetime
    of_credit: bool
    due: int | None


class SecurityFacts(Fact, frozen=True, kw_only=True):
    """A deposit or guarantee: ``amount`` it was given for, ``balance`` left of it, ``free`` of that."""

    id: int
    kind: str
    organisation: int
    name: str
    identifier: str
    guarantor: str
    reference: str
    currency: str
    amount: Decimal
    balance: Decimal
    free: Decimal
    since: date
    until: date | None
    expired: bool
    state: str
    proposed_by: str
    proposer: int | None
    proposed_at: datetime


class RefundFacts(Fact, frozen=True, kw_only=True):
    """A refund: ``lines`` code, name and amount; ``state`` of RefundState, ``way`` of RefundWay."""

    id: int
    receipt: str
    title: str
    payer: int
    name: str
    currency: str
    total: Decimal
    lines: tuple[tuple[str, str, Decimal], ...]
    reason: str
    way: str
    state: str
    asked_by: str
    asker: int
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision: str
    paid_at: datetime | None
    reference: str


def _language() -> str:
    return (get_language() or "fr")[:2]


def terms_label(code: str) -> str:
    """What terms are called in the reader's language, whether or not they are still offered."""
    rows = profile(settings.COUNTRY).settings.get("payments", {}).get("terms", ())
    return next((str(row["names"].get(_language(), code)) for row in rows if row["code"] == code), code)


def dues() -> QuerySet[Due]:
    return Due.objects.select_related("organisation", "receipt")


def due_facts(row: Due) -> DueFacts:
    today, left = terms.today(), row.principal_minor + row.charges_minor - row.settled_minor
    agreed = terms.terms_of(row.terms, row.drawn_on)
    late = terms.late_interest(agreed, left, row.due_on, today, row.currency) if agreed and left else 0
    return DueFacts(
        id=row.pk,
        organisation=row.organisation_id,
        name=row.organisation.name,
        identifier=row.organisation.identifier,
        kind=row.kind,
        terms=terms_label(row.terms),
        receipt=row.receipt.number,
        title=row.receipt.title,
        currency=row.currency,
        principal=from_minor(row.principal_minor, row.currency),
        charges=from_minor(row.charges_minor, row.currency),
        total=from_minor(row.principal_minor + row.charges_minor, row.currency),
        left=from_minor(left, row.currency),
        late=from_minor(late, row.currency),
        drawn_on=row.drawn_on,
        due_on=row.due_on,
        settled_on=row.settled_on,
        overdue=row.settled_on is None and row.due_on < today,
    )


def dues_of(organisation: int, currency: str) -> tuple[DueFacts, ...]:
    """What the organisation still has to pay, earliest first. One query."""
    rows = dues().filter(organisation=organisation, currency=currency, settled_on=None).order_by("due_on", "id")
    return tuple(due_facts(row) for row in rows)


def due(actor: Actor, pk: int) -> DueFacts:
    """One due, for officers and for who may pay it. Raises NotFound."""
    row = dues().filter(pk=pk).first()
    if row is None or not _concerns(actor, row.organisation_id, row.organisation.identifier):
        raise NotFound
    return due_facts(row)


def _concerns(actor: Actor, organisation: int, identifier: str) -> bool:
    if actor.may(Permission.VIEW_ACCOUNTS) or actor.organisation == organisation:
        return True
    if actor.organisation is None:
        return False
    return identifier in represented_identifiers(actor.organisation, Act.PAY, terms.today())


def charges_of(organisation: int) -> tuple[ChargeFacts, ...]:
    """Fees that the organisation has not paid yet. One query."""
    names = tax_names()
    rows = Charge.objects.filter(organisation=organisation, state=ChargeState.OPEN).order_by("id")
    return tuple(_charge(row, names) for row in rows)


def charge(actor: Actor, pk: int) -> tuple[ChargeFacts, int]:
    """One unpaid fee and whom it was charged to. Raises NotFound."""
    row = Charge.objects.select_related("organisation").filter(pk=pk, state=ChargeState.OPEN).first()
    if row is None or not _concerns(actor, row.organisation_id, row.organisation.identifier):
        raise NotFound
    return _charge(row, tax_names()), row.organisation_id


def _charge(row: Charge, names: Mapping[str, str]) -> ChargeFacts:
    return ChargeFacts(
        id=row.pk,
        code=row.code,
        label=names.get(row.code, row.code),
        quantity=row.quantity,
        amount=from_minor(row.amount_minor, row.currency),
        currency=row.currency,
        reason=row.reason,
        charged_at=row.charged_at,
    )


def lines() -> QuerySet[CreditLine]:
    return CreditLine.objects.select_related("organisation", "security", "proposed_by", "decided_by")


def line_facts(row: CreditLine) -> LineFacts:
    return LineFacts(
        id=row.pk,
        organisation=row.organisation_id,
        name=row.organisation.name,
        identifier=row.organisation.identifier,
        terms=row.terms,
        terms_label=terms_label(row.terms),
        limit=from_minor(row.limit_minor, row.currency),
        currency=row.currency,
        until=row.until,
        expired=row.until < terms.today(),
        security=row.security_id,
        security_reference=row.security.reference if row.security else "",
        state=row.state,
        reason=row.reason,
        proposed_by=row.proposed_by.name,
        proposer=row.proposed_by_id,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by.name if row.decided_by else "",
    )


def line_of(organisation: int, currency: str) -> LineFacts | None:
    """The line in force. One query."""
    row = lines().filter(organisation=organisation, currency=currency, state=LineState.ACTIVE).first()
    return line_facts(row) if row else None


def line(actor: Actor, pk: int) -> LineFacts:
    """One line, for officers. Raises NotFound."""
    row = lines().filter(pk=pk).first()
    if row is None or not actor.may(Permission.VIEW_ACCOUNTS):
        raise NotFound
    return line_facts(row)


def securities() -> QuerySet[Security]:
    return Security.objects.select_related("organisation", "account__holding", "proposed_by")


def security_facts(row: Security) -> SecurityFacts:
    holding = row.account.holding if row.account else None
    balance, reserved = (holding.balance_minor, holding.reserved_minor) if holding else (0, 0)
    return SecurityFacts(
        id=row.pk,
        kind=row.kind,
        organisation=row.organisation_id,
        name=row.organisation.name,
        identifier=row.organisation.identifier,
        guarantor=row.guarantor,
        reference=row.reference,
        currency=row.currency,
        amount=from_minor(row.amount_minor, row.currency),
        balance=from_minor(balance, row.currency),
        free=from_minor(balance - reserved, row.currency),
        since=row.since,
        until=row.until,
        expired=row.until is not None and row.until < terms.today(),
        state=row.state,
        proposed_by=row.proposed_by.name if row.proposed_by else "",
        proposer=row.proposed_by_id,
        proposed_at=row.proposed_at,
    )


def securities_of(organisation: int) -> tuple[SecurityFacts, ...]:
    """Deposits and guarantees in force. One query."""
    rows = securities().filter(organisation=organisation, state=SecurityState.ACTIVE).order_by("id")
    return tuple(security_facts(row) for row in rows)


def security(actor: Actor, pk: int) -> tuple[SecurityFacts, tuple[ReservationFacts, ...]]:
    """One deposit or guarantee and what it is held for, for officers and those it concerns. Raises NotFound."""
    row = securities().filter(pk=pk).first()
    if row is None or not _concerns(actor, row.organisation_id, row.organisation.identifier):
        raise NotFound
    held = Reservation.objects.filter(account=row.account_id, ended_at=None).order_by("id") if row.account_id else ()
    by_due: dict[int | None, int] = dict(
        Due.objects.filter(reservation__in=[each.pk for each in held]).values_list("reservation", "pk")
    )
    return security_facts(row), tuple(
        ReservationFacts(
            id=each.pk,
            subject=each.subject,
            title=each.title or each.subject,
            held=from_minor(each.held_minor, row.currency),
            made_at=each.made_at,
            of_credit=each.subject.startswith("credit:") or each.pk in by_due,
            due=by_due.get(each.pk),
        )
        for each in held
    )


def refunds() -> QuerySet[Refund]:
    return Refund.objects.select_related("receipt__payer", "asked_by", "decided_by")


def refund_facts(row: Refund) -> RefundFacts:
    names, given = tax_names(), row.receipt
    return RefundFacts(
        id=row.pk,
        receipt=given.number,
        title=given.title,
        payer=given.payer_id,
        name=given.payer.name,
        currency=given.currency,
        total=from_minor(row.total_minor, given.currency),
        lines=tuple(
            (code, names.get(code, code), from_minor(minor, given.currency)) for code, minor in row.lines.items()
        ),
        reason=row.reason,
        way=row.way,
        state=row.state,
        asked_by=row.asked_by.name,
        asker=row.asked_by_id,
        asked_at=row.asked_at,
        decided_by=row.decided_by.name if row.decided_by else "",
        decided_at=row.decided_at,
        decision=row.decision,
        paid_at=row.paid_at,
        reference=row.reference,
    )


def refund(actor: Actor, pk: int) -> RefundFacts:
    """One refund, for officers and those it concerns. Raises NotFound."""
    row = refunds().filter(pk=pk).first()
    if row is None or not _concerns(actor, row.receipt.payer_id, row.receipt.payer.identifier):
        raise NotFound
    return refund_facts(row)


def mine(actor: Actor, rows: QuerySet[Any], path: str = "organisation") -> QuerySet[Any]:
    """``rows`` that the actor may know: all for officers, his own organisation's otherwise."""
    if actor.may(Permission.VIEW_ACCOUNTS):
        return rows
    return rows.filter(**{path: actor.organisation or 0})


def searched(rows: QuerySet[Any], text: str, *paths: str) -> QuerySet[Any]:
    """``rows`` in which every word of ``text`` is found in one of the columns."""
    for word in text.split():
        found = Q()
        for path in paths:
            found |= Q(**{f"{path}__icontains": word})
        rows = rows.filter(found)
    return rows


def ordered(rows: QuerySet[Any], by: str, descending: bool) -> QuerySet[Any]:
    """In the order asked for, the key deciding between equals."""
    return rows.order_by(F(by).desc(nulls_last=True) if descending else F(by).asc(nulls_last=True), "-pk")
