# SPDX-License-Identifier: EUPL-1.2
"""Receipts, and what a cashier takes for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from secrets import token_hex
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.foundation.payments.errors import AlreadyReceived, Invalid, NothingToPay, NotReversible, OfficeNotServed
from diwana.foundation.payments.facts import ReceiptFacts
from diwana.foundation.payments.models import (
    DESK_METHODS,
    AccountKind,
    DeskSession,
    Entry,
    Method,
    Numbering,
    Receipt,
    ReceiptKind,
    SessionState,
)
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.posting import (
    About,
    AccountName,
    Move,
    advance,
    book,
    of_office,
    payer,
    revenue,
    reverse,
)
from diwana.foundation.payments.queries.receipts import receipt_for
from diwana.foundation.payments.services.guards import note, open_session, organisation_id, positive
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _
from diwana.kernel.money import from_minor, to_minor

_DESK_ACCOUNT = {
    Method.CASH: AccountKind.CASH,
    Method.CHEQUE: AccountKind.CHEQUES,
    Method.TRANSFER: AccountKind.TRANSIT,
    Method.CARD: AccountKind.TRANSIT,
}


class Paid(NamedTuple):
    """What a receipt is given for, and how it was paid."""

    kind: ReceiptKind
    payer: int
    total_minor: int
    currency: str
    method: Method
    reference: str = ""
    paid_from: int | None = None
    at_desk: bool = True


@verb(Permission.RECEIVE)
def receive(
    actor: Actor,
    *,
    subject: str,
    payer_organisation: int,
    lines: Mapping[str, Decimal],
    currency: str,
    method: str,
    reference: str = "",
    office: str = "",
    title: str = "",
) -> ReceiptFacts:
    """Take the payment of ``subject`` ('<kind>:<id>') at the open desk of ``office`` and give a numbered receipt.

    lines: tax code → amount in ``currency``; zero lines are left out. method: one of DESK_METHODS. office: by default
    that of the cashier's open desk. title: what the payer calls the subject, shown on the receipt.
    Raises AlreadyReceived, NothingToPay, OfficeNotServed, DeskNotOpen; UnknownCurrency, or ValueError for amounts
    finer than the currency or an unknown method.
    """
    amounts = amounts_of(lines, currency)
    total = sum(amounts.values())
    taken = at_desk(actor, office, currency, method)
    moves = [*owed(payer_organisation, amounts), Move(taken.account, payer(payer_organisation), total)]
    about = About("payments.receive", subject, title, taken.office, taken.session)
    paid = Paid(ReceiptKind.DUTIES, payer_organisation, total, currency, taken.method, reference)
    data = {"lines": {code: str(from_minor(amount, currency)) for code, amount in amounts.items()}}
    return give_receipt(actor, about, moves, paid, data)


@verb(Permission.RECEIVE)
def receive_prepayment(
    actor: Actor, *, organisation: str, amount: Decimal, method: str, reference: str = "", office: str = ""
) -> ReceiptFacts:
    """Take money at the desk into the prepayment account of the organisation with that customs code."""
    holder = organisation_id(organisation)
    taken = at_desk(actor, office, "", method)
    currency = taken.session.currency
    minor = positive(amount, currency)
    moves = [Move(taken.account, advance(holder), minor)]
    about = About("payments.prepay", f"prepayment:{token_hex(8)}", "", taken.office, taken.session)
    paid = Paid(ReceiptKind.PREPAYMENT, holder, minor, currency, taken.method, reference)
    return give_receipt(actor, about, moves, paid)


@verb(Permission.APPROVE)
def reverse_prepayment(actor: Actor, *, number: str, reason: str) -> None:
    """Undo a payment into a prepayment account that was entered wrongly, while the desk that took it is open.

    Raises NotReversible afterwards (the money is in the safe: refund it), and Insufficient when it was spent.
    """
    reason = note(reason, "reason")
    row = Receipt.objects.select_related("entry__session").filter(number=number, kind=ReceiptKind.PREPAYMENT).first()
    session = row.entry.session if row else None
    if row is None or session is None or session.state != SessionState.OPEN:
        raise NotReversible
    reverse(actor, row.entry, About("payments.reverse", row.subject, row.number, row.office, session))
    record(actor, "payments.reverse", f"receipt:{number}", {"total": str(from_minor(row.total_minor, row.currency))},
           reason=reason)  # fmt: skip


def amounts_of(lines: Mapping[str, Decimal], currency: str) -> dict[str, int]:
    """The lines in minor units, without those of zero. Raises NothingToPay."""
    amounts = {code: to_minor(amount, currency) for code, amount in lines.items() if amount}
    if not amounts or min(amounts.values()) < 0:
        raise NothingToPay
    return amounts


def owed(organisation: int, amounts: Mapping[str, int]) -> list[Move]:
    """The debt as it arises, code by code; what settles it credits the payer by the total, whose account then stands
    where it stood."""
    return [Move(payer(organisation), revenue(code), amount) for code, amount in amounts.items()]


class Taken(NamedTuple):
    """Where money is taken: office, open session, the account that it goes to, and how."""

    office: str
    session: DeskSession
    account: AccountName
    method: Method


def at_desk(actor: Actor, office: str, currency: str, method: str) -> Taken:
    """The actor's open desk at ``office`` and the account that ``method`` fills there.

    Raises OfficeNotServed, DeskNotOpen; ValueError for a method that no cashier takes or another currency."""
    if office and not actor.serves(office):
        raise OfficeNotServed(office)
    way = Method(method)
    if way not in DESK_METHODS:
        raise Invalid("method", _("Choose how it is paid."))
    session = open_session(actor, office)
    if currency and session.currency != currency:
        raise Invalid("currency", _("The desk takes another currency."))
    return Taken(session.office, session, of_office(_DESK_ACCOUNT[way], session.office), way)


def give_receipt(
    actor: Actor, about: About, moves: Sequence[Move], paid: Paid, data: Mapping[str, object] | None = None
) -> ReceiptFacts:
    """Book ``moves`` and give the numbered receipt for them. Raises AlreadyReceived when the subject has one."""
    if earlier := receipt_for(about.subject):
        raise AlreadyReceived(earlier.number)
    entry = book(actor, about, paid.currency, moves)
    year = clock.today(settings.TIME_ZONE).year
    sequence = _next_number(year)
    receipt = _made(actor, about, paid, entry, year, sequence)
    _save_once(receipt)
    record(
        actor,
        about.what,
        f"receipt:{receipt.number}",
        {
            "subject": about.subject,
            "currency": paid.currency,
            "total": str(from_minor(paid.total_minor, paid.currency)),
            "method": paid.method.value,
            **(data or {}),
        },
    )
    given = receipt_for(about.subject)
    assert given is not None
    return given


def _made(actor: Actor, about: About, paid: Paid, entry: Entry, year: int, sequence: int) -> Receipt:
    return Receipt(
        number=f"{year}-{sequence:07}",
        year=year,
        sequence=sequence,
        day=entry.day,
        at=entry.at,
        office=about.office,
        kind=paid.kind,
        subject=about.subject,
        title=about.title,
        payer_id=paid.payer,
        paid_from_id=paid.paid_from,
        cashier_id=actor.person if about.session else None,
        method=paid.method,
        reference=paid.reference,
        currency=paid.currency,
        total_minor=paid.total_minor,
        entry=entry,
    )


def _next_number(year: int) -> int:
    """The next number of the year, held until the transaction ends: given back if it fails, so no gap remains."""
    if not Numbering.objects.filter(year=year).update(last=F("last") + 1):
        Numbering.objects.bulk_create([Numbering(year=year)], ignore_conflicts=True)
        Numbering.objects.filter(year=year).update(last=F("last") + 1)
    return Numbering.objects.values_list("last", flat=True).get(year=year)


def _save_once(receipt: Receipt) -> None:
    """Save it; a concurrent payment of the same subject leaves only one."""
    try:
        with transaction.atomic():
            receipt.save(force_insert=True)
    except IntegrityError:
        earlier = receipt_for(receipt.subject)
        if earlier is None:
            raise
        raise AlreadyReceived(earlier.number) from None
