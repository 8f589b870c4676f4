# SPDX-License-Identifier: EUPL-1.2
"""Refunds: asked by one person, decided by another, never more than was paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from diwana.foundation.accounts.public import is_officer
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.foundation.payments.errors import AlreadyDecided, Invalid, MoreThanPaid, NotEnoughCash, NotFound
from diwana.foundation.payments.models import (
    AccountKind,
    Due,
    DueKind,
    Receipt,
    ReceiptKind,
    Refund,
    RefundState,
    RefundWay,
)
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.posting import (
    About,
    AccountName,
    Move,
    advance,
    bond,
    book,
    credit,
    of_office,
    payable,
    revenue,
)
from diwana.foundation.payments.queries.balances import cash_expected
from diwana.foundation.payments.queries.receipts import lines_of, receipt
from diwana.foundation.payments.services.credit import release_unused
from diwana.foundation.payments.services.guards import MOST_MINOR, another, note, open_session
from diwana.foundation.payments.services.holding import let_go
from diwana.foundation.payments.services.receiving import amounts_of
from diwana.foundation.payments.terms import today
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _
from diwana.kernel.money import from_minor

REFUNDABLE = (ReceiptKind.DUTIES, ReceiptKind.FEE)


@verb(Permission.ASK_REFUND)
def ask_refund(actor: Actor, *, number: str, lines: Mapping[str, Decimal], reason: str, way: str) -> int:
    """Ask back ``lines`` (code → amount) of the receipt ``number``; the key of the request.

    A trader asks for receipts that he may see. Raises NotFound, MoreThanPaid (with what was asked before), Invalid.
    """
    if receipt(actor, number) is None:
        raise NotFound
    row = Receipt.objects.select_for_update().filter(number=number, kind__in=REFUNDABLE).first()
    if row is None or actor.person is None:
        raise NotFound
    amounts = amounts_of(lines, row.currency)
    text = note(reason, "reason")
    if way not in RefundWay.values or (way == RefundWay.CASH and not is_officer(actor)):
        raise Invalid("way", _("Choose how it is paid back."))
    within(row, amounts)
    made = Refund.objects.create(
        receipt=row,
        lines=amounts,
        total_minor=sum(amounts.values()),
        reason=text,
        way=way,
        asked_by_id=actor.person,
        asked_at=clock.now(),
    )
    data = {"receipt": number, "total": str(from_minor(made.total_minor, row.currency)), "way": way}
    record(actor, "payments.ask_refund", _subject(made), data, reason=text)
    return made.pk


@verb(Permission.APPROVE)
def decide_refund(actor: Actor, *, refund: int, approve: bool, note_text: str = "") -> None:
    """Approve or refuse a refund; another person than who asked. What goes to an account is paid at once.

    Of a receipt paid on credit that is not settled yet, the debt falls first. Raises NotFound, AlreadyDecided,
    SamePerson, MoreThanPaid, Invalid for a refusal without a reason.
    """
    found = _locked(refund)
    if found.state != RefundState.ASKED:
        raise AlreadyDecided
    another(actor, found.asked_by_id)
    text = note_text.strip()[:4000] if approve else note(note_text, "note")
    found.decided_by_id, found.decided_at, found.decision = actor.person, clock.now(), text
    found.state = RefundState.REFUSED
    if approve:
        _approve(actor, found)
    found.save()
    what = "payments.approve_refund" if approve else "payments.refuse_refund"
    record(actor, what, _subject(found), {"receipt": found.receipt.number}, reason=text or None)


@verb(Permission.RECEIVE)
def pay_refund_in_cash(actor: Actor, *, refund: int) -> None:
    """Pay an approved refund out of the open desk. Raises NotFound, AlreadyDecided, DeskNotOpen, NotEnoughCash."""
    session = open_session(actor, "")
    found = _payable(refund, RefundWay.CASH)
    if cash_expected(session.pk) < found.total_minor:
        raise NotEnoughCash
    cash = of_office(AccountKind.CASH, session.office)
    about = About("payments.pay_refund", _subject(found), found.receipt.number, session.office, session)
    _pay(actor, found, about, cash, "")


@verb(Permission.PAY_REFUND)
def pay_refund_by_transfer(actor: Actor, *, refund: int, reference: str) -> None:
    """Say that an approved refund was transferred, with the number of the transfer. Raises NotFound, AlreadyDecided."""
    found = _payable(refund, RefundWay.TRANSFER)
    reference = reference.strip()[:100]
    if not reference:
        raise Invalid("reference", _("Give the number of the transfer."))
    about = About("payments.pay_refund", _subject(found), found.receipt.number)
    _pay(actor, found, about, of_office(AccountKind.TRANSIT, found.receipt.office), reference)


def within(row: Receipt, amounts: Mapping[str, int], besides: int | None = None) -> None:
    """Raise MoreThanPaid when ``amounts`` with all that was asked back and not refused exceed what was paid."""
    paid = Counter(dict(lines_of(row)))
    asked = Counter(amounts)
    for lines in (
        row.refunds.exclude(state=RefundState.REFUSED).exclude(pk=besides or 0).values_list("lines", flat=True)
    ):
        asked.update(lines)
    if any(asked[code] > paid[code] or asked[code] > MOST_MINOR for code in asked):
        raise MoreThanPaid


def _approve(actor: Actor, refund: Refund) -> None:
    row = refund.receipt
    within(row, refund.lines, refund.pk)
    sources = [(revenue(code), minor) for code, minor in sorted(refund.lines.items())]
    moves: list[Move] = []
    due = Due.objects.select_for_update().filter(receipt=row, settled_on=None).first()
    lowered = min(refund.total_minor, due.principal_minor + due.charges_minor - due.settled_minor) if due else 0
    target = advance(row.payer_id) if refund.way == RefundWay.ACCOUNT else payable(row.payer_id)
    debt = (credit if due and due.kind == DueKind.CREDIT else bond)(due.organisation_id if due else row.payer_id)
    left = lowered
    for source, minor in sources:
        part = min(left, minor)
        left -= part
        moves += [Move(source, to, amount) for to, amount in ((debt, part), (target, minor - part)) if amount]
    about = About("payments.refund", _subject(refund), row.number, row.office)
    refund.entry = book(actor, about, row.currency, moves)
    if due is not None:
        _lower(due, lowered)
    done = refund.way == RefundWay.ACCOUNT or lowered == refund.total_minor
    refund.state = RefundState.PAID if done else RefundState.APPROVED
    refund.paid_at = clock.now() if done else None


def _lower(due: Due, minor: int) -> None:
    due.settled_minor += minor
    if due.settled_minor == due.principal_minor + due.charges_minor:
        due.settled_on = today()
    due.save(update_fields=["settled_minor", "settled_on"])
    if due.reservation is not None:
        let_go(due.reservation, None if due.settled_on else minor)
    if due.kind == DueKind.CREDIT:
        release_unused(due.organisation_id, due.currency)


def _payable(refund: int, way: RefundWay) -> Refund:
    found = _locked(refund)
    if found.state != RefundState.APPROVED or found.way != way:
        raise AlreadyDecided
    return found


def _pay(actor: Actor, refund: Refund, about: About, source: AccountName, reference: str) -> None:
    """Pay what was approved and did not lower a debt."""
    row = refund.receipt
    owed_back = payable(row.payer_id)
    postings = refund.entry.postings.filter(credit__kind=AccountKind.PAYABLE) if refund.entry else ()
    minor = sum(each.amount_minor for each in postings)
    book(actor, about, row.currency, [Move(owed_back, source, minor)])
    refund.state, refund.paid_at, refund.reference = RefundState.PAID, clock.now(), reference
    refund.save(update_fields=["state", "paid_at", "reference"])
    data = {"receipt": row.number, "total": str(from_minor(minor, row.currency)), "reference": reference}
    record(actor, "payments.pay_refund", _subject(refund), data)


def _locked(refund: int) -> Refund:
    found = Refund.objects.filter(pk=refund).values_list("receipt", flat=True).first()
    if found is None:
        raise NotFound
    Receipt.objects.select_for_update().get(pk=found)  # the receipt's row is the lock of all its refunds
    return Refund.objects.select_for_update(of=("self",)).select_related("receipt", "entry").get(pk=refund)


def _subject(refund: Refund) -> str:
    return f"refund:{refund.pk}"
