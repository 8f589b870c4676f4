# SPDX-License-Identifier: EUPL-1.2
"""Deposits and guarantees: registered, held for a subject, released, called, discharged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import AlreadyDecided, Invalid, NotFound, SecurityExhausted, SecurityNotInForce
from diwana.foundation.payments.facts import ReceiptFacts
from diwana.foundation.payments.models import (
    AccountKind,
    Due,
    Holding,
    Method,
    ReceiptKind,
    Reservation,
    Security,
    SecurityKind,
    SecurityState,
)
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.posting import (
    About,
    AccountName,
    Move,
    account_of,
    advance,
    book,
    of_security,
    payer,
)
from diwana.foundation.payments.services.dues import locked_due, settle, settlement_of
from diwana.foundation.payments.services.guards import another, mandated, note, organisation_id, positive
from diwana.foundation.payments.services.holding import hold_security, let_go, usable_security
from diwana.foundation.payments.services.receiving import Paid, amounts_of, at_desk, give_receipt, owed
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _
from diwana.kernel.money import from_minor


@verb(Permission.MANAGE_SECURITIES)
def propose_guarantee(
    actor: Actor,
    *,
    organisation: str,
    amount: Decimal,
    guarantor: str,
    reference: str,
    since: date,
    until: date | None,
) -> int:
    """Register what a bank or surety undertakes to pay for the organisation with that customs code; its key.

    It holds once another officer has compared it with the deed and approved it. Raises Invalid.
    """
    currency = terms.currency()
    if not guarantor.strip():
        raise Invalid("guarantor", _("Say who undertakes to pay."))
    if not reference.strip():
        raise Invalid("reference", _("Give the number of the deed."))
    if until is not None and until < since:
        raise Invalid("until", _("It ends before it begins."))
    assert actor.person is not None
    made = Security.objects.create(
        kind=SecurityKind.GUARANTEE,
        organisation_id=organisation_id(organisation),
        currency=currency,
        amount_minor=positive(amount, currency),
        guarantor=guarantor.strip()[:200],
        reference=reference.strip()[:100],
        since=since,
        until=until,
        proposed_by_id=actor.person,
        proposed_at=clock.now(),
    )
    data = {"organisation": made.organisation_id, "amount": str(amount), "since": since, "until": until}
    record(actor, "payments.propose_guarantee", subject_of(made), data)
    return made.pk


@verb(Permission.APPROVE)
def decide_guarantee(actor: Actor, *, security: int, approve: bool, note_text: str = "") -> None:
    """Accept or refuse a registered guarantee. Raises NotFound, AlreadyDecided, SamePerson, Invalid."""
    found = _locked(security)
    if found.state != SecurityState.PROPOSED:
        raise AlreadyDecided
    another(actor, found.proposed_by_id)
    text = note_text.strip()[:4000] if approve else note(note_text, "note")
    if approve:
        _activate(actor, found, "payments.accept_guarantee", [])
    found.state = SecurityState.ACTIVE if approve else SecurityState.REFUSED
    found.decided_by_id = actor.person
    found.decided_at = clock.now()
    found.save()
    what = "payments.accept_guarantee" if approve else "payments.refuse_guarantee"
    record(actor, what, subject_of(found), {"organisation": found.organisation_id}, reason=text or None)


@verb(Permission.RECEIVE)
def receive_deposit(
    actor: Actor,
    *,
    organisation: str,
    amount: Decimal,
    purpose: str,
    method: str,
    reference: str = "",
    until: date | None = None,
    office: str = "",
) -> ReceiptFacts:
    """Take a deposit for the organisation with that customs code at the open desk and give the receipt."""
    taken = at_desk(actor, office, "", method)
    holder = organisation_id(organisation)
    made = _deposit(actor, holder, amount, purpose, until)
    about = About("payments.deposit", subject_of(made), made.reference, taken.office, taken.session)
    return _deposited(actor, made, taken.account, about, taken.method, reference)


@verb(Permission.PAY)
def deposit_from_account(
    actor: Actor, *, account: int, amount: Decimal, purpose: str, until: date | None = None
) -> ReceiptFacts:
    """Move prepaid money into a deposit. Raises NotMandated, Insufficient, Invalid."""
    mandated(actor, account)
    made = _deposit(actor, account, amount, purpose, until)
    about = About("payments.deposit", subject_of(made), made.reference)
    return _deposited(actor, made, advance(account), about, Method.PREPAYMENT, "")


@verb(Permission.RESERVE)
def reserve_security(
    actor: Actor,
    *,
    security: int,
    organisation: int,
    subject: str,
    amount: Decimal,
    title: str = "",
    until: date | None = None,
) -> int:
    """Hold ``amount`` of a deposit or guarantee of the organisation (key) for ``subject``; the reservation's key.

    until: the day until which it has to last. Raises SecurityExhausted, SecurityExpired, SecurityNotInForce, Invalid,
    AlreadyDecided when it is held for that subject already.
    """
    found = usable_security(security, organisation, until)
    held = hold_security(found, subject, positive(amount, found.currency), title)
    record(actor, "payments.reserve", subject_of(found), {"for": subject, "amount": str(amount)})
    return held.pk


@verb(Permission.RESERVE)
def release_security(actor: Actor, *, reservation: int, reason: str) -> None:
    """Give a reservation back: the obligation is met. Raises NotFound; NotFound for those of credit, which end with
    the credit."""
    found, security = _reservation(reservation)
    if found.subject.startswith(("credit:", "due:")) or Due.objects.filter(reservation=found).exists():
        raise NotFound
    freed = let_go(found)
    data = {"for": found.subject, "amount": str(from_minor(freed, security.currency))}
    record(actor, "payments.release", subject_of(security), data, reason=note(reason, "reason"))


@verb(Permission.MANAGE_SECURITIES)
def call_security(
    actor: Actor,
    *,
    reservation: int,
    reason: str,
    lines: Mapping[str, Decimal] | None = None,
) -> ReceiptFacts:
    """Take what a reservation holds: for a due, what is left of it; for anything else the duties ``lines``.

    A deposit pays at once; of a guarantee customs then claims the amount from the guarantor. Gives the receipt of what
    was settled. Raises NotFound, SecurityExhausted beyond what is held, Invalid.
    """
    found, security = _reservation(reservation)
    text = note(reason, "reason")
    due = Due.objects.filter(reservation=found).first()
    amounts = {} if due else amounts_of(lines or {}, security.currency)
    minor = min(found.held_minor, left_of(due)) if due else sum(amounts.values())
    if not 0 < minor <= found.held_minor:
        raise SecurityExhausted
    let_go(found, minor)
    source = _called(actor, security, minor, found)
    about = About("payments.call", found.subject, found.title)
    if due is not None:
        given = settle(actor, settlement_of(locked_due(due.pk), minor)._replace(late_minor=0), source, about,
                       Method.TRANSFER, security.reference)  # fmt: skip
    else:
        moves = [*owed(security.organisation_id, amounts), Move(source, payer(security.organisation_id), minor)]
        paid = Paid(ReceiptKind.DUTIES, security.organisation_id, minor, security.currency, Method.TRANSFER,
                    security.reference)  # fmt: skip
        called = about._replace(subject=f"call:{found.pk}/{found.held_minor}")
        given = give_receipt(actor, called, moves, paid, {"for": found.subject})
    data = {"for": found.subject, "amount": str(from_minor(minor, security.currency)), "receipt": given.number}
    record(actor, "payments.call", subject_of(security), data, reason=text)
    return given


@verb(Permission.MANAGE_SECURITIES)
def discharge_security(actor: Actor, *, security: int, reason: str) -> None:
    """End a deposit or guarantee for which nothing is held; what is left of a deposit goes to the prepayment account.

    Raises NotFound, SecurityNotInForce, AlreadyDecided while something is held.
    """
    found = _locked(security)
    if found.state != SecurityState.ACTIVE:
        raise SecurityNotInForce
    text = note(reason, "reason")
    holding = Holding.objects.select_for_update().get(account=found.account_id)
    if holding.reserved_minor:
        raise AlreadyDecided
    own = _own(found)
    rest = advance(found.organisation_id) if found.kind == SecurityKind.DEPOSIT else _mirror(found)
    if holding.balance_minor:
        about = About("payments.discharge", subject_of(found), found.reference)
        book(actor, about, found.currency, [Move(own, rest, holding.balance_minor)])
    found.state = SecurityState.DISCHARGED
    found.ended_at = clock.now()
    found.save(update_fields=["state", "ended_at"])
    data = {"rest": str(from_minor(holding.balance_minor, found.currency))}
    record(actor, "payments.discharge", subject_of(found), data, reason=text)


def left_of(due: Due) -> int:
    """What is still owed of it, in minor units."""
    return due.principal_minor + due.charges_minor - due.settled_minor


def subject_of(security: Security) -> str:
    return f"security:{security.pk}"


def _deposit(actor: Actor, holder: int, amount: Decimal, purpose: str, until: date | None) -> Security:
    currency = terms.currency()
    if not purpose.strip():
        raise Invalid("purpose", _("Say what it is deposited for."))
    made = Security.objects.create(
        kind=SecurityKind.DEPOSIT,
        organisation_id=holder,
        currency=currency,
        amount_minor=positive(amount, currency),
        reference=purpose.strip()[:100],
        since=terms.today(),
        until=until,
        state=SecurityState.ACTIVE,
        proposed_by_id=actor.person,
        proposed_at=clock.now(),
    )
    made.account = account_of(_own(made), currency)
    made.save(update_fields=["account"])
    return made


def _deposited(
    actor: Actor, made: Security, source: AccountName, about: About, method: Method, reference: str
) -> ReceiptFacts:
    moves = [Move(source, _own(made), made.amount_minor)]
    own = made.organisation_id if method is Method.PREPAYMENT else None
    paid = Paid(
        ReceiptKind.DEPOSIT, made.organisation_id, made.amount_minor, made.currency, method, reference, paid_from=own
    )
    return give_receipt(actor, about, moves, paid)


def _activate(actor: Actor, found: Security, what: str, moves: list[Move]) -> None:
    found.account = account_of(_own(found), found.currency)
    moves = [*moves, Move(_mirror(found), _own(found), found.amount_minor)]
    book(actor, About(what, subject_of(found), found.reference), found.currency, moves)


def _called(actor: Actor, security: Security, minor: int, reservation: Reservation) -> AccountName:
    """Where the money of a call comes from: the deposit itself, or the claim on the guarantor whose undertaking falls
    by as much."""
    if security.kind == SecurityKind.DEPOSIT:
        return _own(security)
    about = About("payments.call", reservation.subject, security.reference)
    book(actor, about, security.currency, [Move(_own(security), _mirror(security), minor)])
    return of_security(AccountKind.CLAIM, security.pk, security.organisation_id)


def _own(security: Security) -> AccountName:
    kind = AccountKind.DEPOSIT if security.kind == SecurityKind.DEPOSIT else AccountKind.GUARANTEE
    return of_security(kind, security.pk, security.organisation_id)


def _mirror(security: Security) -> AccountName:
    return of_security(AccountKind.UNDERTAKING, security.pk, security.organisation_id)


def _locked(security: int) -> Security:
    found = Security.objects.select_for_update().filter(pk=security).first()
    if found is None:
        raise NotFound
    return found


def _reservation(reservation: int) -> tuple[Reservation, Security]:
    """A reservation that still holds something and its security, both held until the transaction ends."""
    found = Reservation.objects.select_for_update().filter(pk=reservation, ended_at=None).first()
    security = Security.objects.select_for_update().filter(account=found.account_id).first() if found else None
    if found is None or security is None:
        raise NotFound
    return found, security
