# SPDX-License-Identifier: EUPL-1.2
"""The cash desk from opening to closing, what goes to the bank, and the end of a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import (
    AlreadyDecided,
    DayClosed,
    DeskAlreadyOpen,
    DeskNotOpen,
    DeskStillOpen,
    Invalid,
    NotEnoughCash,
    NotFound,
    OfficeNotServed,
)
from diwana.foundation.payments.models import AccountKind, DeskSession, SessionState
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.posting import About, Move, book, hold_day, of_office
from diwana.foundation.payments.queries.balances import cash_expected, debit_balance
from diwana.foundation.payments.services.guards import another, minor_of, note, open_session
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _
from diwana.kernel.money import from_minor

MOST_PIECES = 1_000_000


@verb(Permission.KEEP_DESK)
def open_desk(actor: Actor, *, office: str, float_amount: Decimal) -> int:
    """Open the actor's cash desk at ``office`` with ``float_amount`` from the safe; the key of the session.

    Raises DeskAlreadyOpen, OfficeNotServed, DayClosed, Invalid.
    """
    office = office or (next(iter(actor.offices)) if len(actor.offices) == 1 else "")
    if not actor.serves(office) or actor.person is None:
        raise OfficeNotServed(office)
    if hold_day(office, terms.today()).closed_at is not None:
        raise DayClosed
    currency = terms.currency()
    minor = minor_of(float_amount, currency, "float_amount")
    session = DeskSession(
        office=office,
        cashier_id=actor.person,
        currency=currency,
        day=terms.today(),
        opened_at=clock.now(),
        float_minor=minor,
    )
    try:
        with transaction.atomic():
            session.save(force_insert=True)
    except IntegrityError:
        raise DeskAlreadyOpen from None
    if minor:
        _book_cash(actor, session, "payments.open_desk", AccountKind.SAFE, minor)
    record(
        actor, "payments.open_desk", _subject(session), {"office": office, "float": str(from_minor(minor, currency))}
    )
    return session.pk


@verb(Permission.KEEP_DESK)
def count_desk(
    actor: Actor,
    *,
    session: int,
    counted: Decimal | None = None,
    denominations: Mapping[str, int] | None = None,
    reason: str = "",
) -> SessionState:
    """Say what is in the desk, as a sum or as pieces by face value, and close it; the state it is in then.

    What agrees with the journal is closed at once. A discrepancy needs ``reason`` and waits for a supervisor: the
    desk takes nothing more. Raises DeskNotOpen, Invalid (with ``reason`` when it is missing).
    """
    found = open_session(actor, "")
    if found.pk != session:
        raise DeskNotOpen
    pieces = _pieces(denominations or {})
    if pieces:
        counted = sum((Decimal(face) * count for face, count in pieces.items()), Decimal())
    found.counted_minor = minor_of(counted, found.currency, "counted")
    found.expected_minor = cash_expected(found.pk)
    difference = found.counted_minor - found.expected_minor
    if difference:
        found.reason = note(reason, "reason")
    found.denominations = pieces
    found.counted_at = clock.now()
    found.state = SessionState.COUNTED if difference else SessionState.CLOSED
    if not difference:
        _hand_over(actor, found)
    found.save()
    data = {"counted": str(from_minor(found.counted_minor, found.currency)),
            "difference": str(from_minor(difference, found.currency))}  # fmt: skip
    record(actor, "payments.count_desk", _subject(found), data, reason=found.reason or None)
    return SessionState(found.state)


@verb(Permission.APPROVE)
def approve_desk(actor: Actor, *, session: int, note_text: str = "") -> None:
    """Accept the discrepancy of a counted desk, book it, and close the desk. Another person than the cashier.

    Raises NotFound, AlreadyDecided, SamePerson.
    """
    found = DeskSession.objects.select_for_update().filter(pk=session).first()
    if found is None or not actor.serves(found.office):
        raise NotFound
    if found.state != SessionState.COUNTED:
        raise AlreadyDecided
    another(actor, found.cashier_id)
    assert found.counted_minor is not None
    assert found.expected_minor is not None
    difference = found.counted_minor - found.expected_minor
    _book_cash(actor, found, "payments.discrepancy", AccountKind.DISCREPANCY, difference)
    found.state = SessionState.CLOSED
    found.approved_by_id = actor.person
    found.approval_note = note_text.strip()[:4000]
    _hand_over(actor, found)
    found.save()
    record(
        actor,
        "payments.approve_desk",
        _subject(found),
        {"difference": str(from_minor(difference, found.currency))},
        reason=found.approval_note or None,
    )


@verb(Permission.BANK_TAKINGS)
def bank_takings(actor: Actor, *, office: str, cash: Decimal, cheques: bool, slip: str) -> None:
    """Send cash of the safe, and all cheques in hand where asked, to the bank with the paying-in slip ``slip``.

    Raises NotEnoughCash beyond what closed desks have handed over, OfficeNotServed, Invalid.
    """
    if not actor.serves(office):
        raise OfficeNotServed(office)
    currency = terms.currency()
    slip = slip.strip()[:100]
    if not slip:
        raise Invalid("slip", _("Give the number of the paying-in slip."))
    hold_day(office, terms.today())
    minor = minor_of(cash, currency, "cash")
    if minor > debit_balance(of_office(AccountKind.SAFE, office), currency):
        raise NotEnoughCash
    in_hand = debit_balance(of_office(AccountKind.CHEQUES, office), currency) if cheques else 0
    if not minor + in_hand:
        raise Invalid("cash", _("Nothing is sent to the bank."))
    transit = of_office(AccountKind.TRANSIT, office)
    moves = [
        Move(transit, of_office(kind, office), amount)
        for kind, amount in ((AccountKind.SAFE, minor), (AccountKind.CHEQUES, in_hand))
        if amount
    ]
    entry = book(actor, About("payments.bank_takings", f"slip:{slip[:50]}", slip, office), currency, moves)
    data = {"office": office, "cash": str(from_minor(minor, currency)), "cheques": str(from_minor(in_hand, currency))}
    record(actor, "payments.bank_takings", f"entry:{entry.pk}", data | {"slip": slip})


@verb(Permission.CLOSE_DAY)
def close_day(actor: Actor, *, office: str, day: date) -> None:
    """Close a day of the office's journal: it takes no entry any more. Every desk opened by then is closed.

    Raises DeskStillOpen, DayClosed, OfficeNotServed; Invalid for a day to come.
    """
    if not actor.serves(office):
        raise OfficeNotServed(office)
    if day > terms.today():
        raise Invalid("day", _("This day has not come yet."))
    held = hold_day(office, day)
    if held.closed_at is not None:
        raise DayClosed
    if DeskSession.objects.filter(office=office, day__lte=day).exclude(state=SessionState.CLOSED).exists():
        raise DeskStillOpen
    held.closed_at = clock.now()
    held.closed_by_id = actor.person
    held.save()
    record(actor, "payments.close_day", f"journal:{office or 'accounts'}/{day}", {"office": office, "day": day})


def _pieces(denominations: Mapping[str, int]) -> dict[str, int]:
    faces = {f"{face:f}" for face in terms.denominations()}
    found = {face: count for face, count in denominations.items() if count}
    if not found.keys() <= faces or any(not 0 < count <= MOST_PIECES for count in found.values()):
        raise Invalid("denominations", _("Count notes and coins of this country, each from 0 to 1,000,000."))
    return found


def _hand_over(actor: Actor, session: DeskSession) -> None:
    """What was counted goes into the safe."""
    session.closed_at = clock.now()
    if session.counted_minor:
        _book_cash(actor, session, "payments.close_desk", AccountKind.SAFE, -session.counted_minor)


def _book_cash(actor: Actor, session: DeskSession, what: str, other: AccountKind, minor: int) -> None:
    """Move ``minor`` into the desk from the account ``other`` of the office, or out of it when negative."""
    desk, elsewhere = of_office(AccountKind.CASH, session.office), of_office(other, session.office)
    move = Move(desk, elsewhere, minor) if minor > 0 else Move(elsewhere, desk, -minor)
    about = About(what, _subject(session), "", session.office, session)
    book(actor, about, session.currency, [move])


def _subject(session: DeskSession) -> str:
    return f"desk:{session.pk}"
