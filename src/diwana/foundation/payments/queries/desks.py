# SPDX-License-Identifier: EUPL-1.2
"""Cash desks as their cashiers and supervisors see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import NotFound
from diwana.foundation.payments.models import AccountKind, DeskSession, Receipt, SessionState
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.posting import of_office
from diwana.foundation.payments.queries.balances import debit_balance
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact
from diwana.kernel.money import from_minor


class DeskFacts(Fact, frozen=True, kw_only=True):
    """A desk: ``expected``, ``counted`` and ``difference`` (counted less expected) once counted; ``state`` of
    SessionState; ``by_method`` method, number of receipts and sum."""

    id: int
    office: str
    cashier: int
    cashier_name: str
    currency: str
    state: str
    day: date
    opened_at: datetime
    float_amount: Decimal
    counted_at: datetime | None
    expected: Decimal | None
    counted: Decimal | None
    difference: Decimal | None
    denominations: Mapping[str, int]
    reason: str
    closed_at: datetime | None
    approved_by: str
    approval_note: str
    receipts: int = 0
    by_method: tuple[tuple[str, int, Decimal], ...] = ()


class SafeFacts(Fact, frozen=True, kw_only=True):
    """What an office holds outside its desks: cash in the safe and cheques, in ``currency``."""

    office: str
    currency: str
    cash: Decimal
    cheques: Decimal


def sessions(actor: Actor) -> QuerySet[DeskSession]:
    """Desks that the actor may see: those of his offices with the journal's permission, else his own."""
    rows = DeskSession.objects.select_related("cashier", "approved_by")
    if not actor.may(Permission.JOURNAL):
        return rows.filter(cashier=actor.person or 0)
    return rows if actor.everywhere else rows.filter(office__in=actor.offices)


def desk_facts(row: DeskSession, by_method: tuple[tuple[str, int, Decimal], ...] = ()) -> DeskFacts:
    def money(minor: int | None) -> Decimal | None:
        return None if minor is None else from_minor(minor, row.currency)

    counted, expected = row.counted_minor, row.expected_minor
    return DeskFacts(
        id=row.pk,
        office=row.office,
        cashier=row.cashier_id,
        cashier_name=row.cashier.name,
        currency=row.currency,
        state=row.state,
        day=row.day,
        opened_at=row.opened_at,
        float_amount=from_minor(row.float_minor, row.currency),
        counted_at=row.counted_at,
        expected=money(expected),
        counted=money(counted),
        difference=money(None if counted is None or expected is None else counted - expected),
        denominations=row.denominations,
        reason=row.reason,
        closed_at=row.closed_at,
        approved_by=row.approved_by.name if row.approved_by else "",
        approval_note=row.approval_note,
        receipts=sum(count for _method, count, _sum in by_method),
        by_method=by_method,
    )


def desk(actor: Actor, pk: int) -> DeskFacts:
    """One desk with what it took. Raises NotFound. Two queries."""
    row = sessions(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return desk_facts(row, _taken(row))


def open_desk_of(actor: Actor) -> DeskFacts | None:
    """The actor's open desk, or None. What is expected in it is told after the count."""
    if actor.person is None:
        return None
    row = DeskSession.objects.select_related("cashier", "approved_by").filter(
        cashier=actor.person, state=SessionState.OPEN
    )
    found = row.first()
    return desk_facts(found, _taken(found)) if found else None


def _taken(row: DeskSession) -> tuple[tuple[str, int, Decimal], ...]:
    rows = (
        Receipt.objects.filter(entry__session=row)
        .values_list("method")
        .annotate(count=Count("id"), total=Sum("total_minor"))
        .order_by("method")
    )
    return tuple((method, count, from_minor(total, row.currency)) for method, count, total in rows)


def safe(actor: Actor, office: str) -> SafeFacts:
    """What the office can send to the bank. Raises NotFound for an office that he does not serve. Two queries."""
    if not actor.serves(office):
        raise NotFound
    currency = terms.currency()
    cash, cheques = (
        debit_balance(of_office(kind, office), currency) for kind in (AccountKind.SAFE, AccountKind.CHEQUES)
    )
    return SafeFacts(
        office=office,
        currency=currency,
        cash=from_minor(max(cash, 0), currency),
        cheques=from_minor(max(cheques, 0), currency),
    )


def to_approve(actor: Actor) -> int:
    """How many desks wait for somebody else than the actor to approve their discrepancy."""
    return sessions(actor).filter(state=SessionState.COUNTED).exclude(cashier=actor.person or 0).count()
