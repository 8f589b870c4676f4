# SPDX-License-Identifier: EUPL-1.2
"""Paying from an account: prepaid money, deferred credit, a secured bond."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import BelowMinimum, Invalid, NoCredit, Overdue, TermsNotOffered
from diwana.foundation.payments.facts import ReceiptFacts
from diwana.foundation.payments.models import (
    CreditLine,
    Due,
    DueKind,
    LineState,
    Method,
    Receipt,
    ReceiptKind,
    Reservation,
)
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.posting import About, AccountName, Move, advance, bond, credit, hold, payer, revenue
from diwana.foundation.payments.services.guards import mandated
from diwana.foundation.payments.services.holding import hold_security, usable_security
from diwana.foundation.payments.services.receiving import Paid, amounts_of, give_receipt, owed
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _
from diwana.kernel.money import from_minor


@verb(Permission.PAY)
def pay(
    actor: Actor,
    *,
    subject: str,
    payer_organisation: int,
    lines: Mapping[str, Decimal],
    currency: str,
    method: str,
    account: int | None = None,
    security: int | None = None,
    office: str = "",
    title: str = "",
) -> ReceiptFacts:
    """Pay ``subject`` from an account and give the receipt, at any hour.

    method: prepayment, credit or bond. account: whose account pays, by default the payer's own; the actor belongs to
    that organisation or holds its mandate to pay. security: the guarantee that stands for a bond.
    Raises AlreadyReceived, NothingToPay, NotMandated; Insufficient and CreditExceeded; NoCredit, Overdue;
    TermsNotOffered, BelowMinimum, and for a bond SecurityExhausted, SecurityExpired, SecurityNotInForce.
    """
    holder = account or payer_organisation
    mandated(actor, holder)
    amounts = amounts_of(lines, currency)
    total = sum(amounts.values())
    about = About("payments.pay", subject, title, office)
    debt = owed(payer_organisation, amounts)
    paid = Paid(ReceiptKind.DUTIES, payer_organisation, total, currency, Method(method), paid_from=holder)
    data = {
        "account": f"organisation:{holder}",
        "lines": {code: str(from_minor(amount, currency)) for code, amount in amounts.items()},
    }
    if paid.method == Method.PREPAYMENT:
        moves = [*debt, Move(advance(holder), payer(payer_organisation), total)]
        return give_receipt(actor, about, moves, paid, data)
    if paid.method == Method.CREDIT:
        return _on_credit(actor, about, debt, paid, data)
    if paid.method == Method.BOND:
        return _by_bond(actor, about, debt, paid, data, security)
    raise Invalid("method", _("Choose how it is paid."))


def _on_credit(actor: Actor, about: About, debt: list[Move], paid: Paid, data: Mapping[str, object]) -> ReceiptFacts:
    holder, today = paid.paid_from or paid.payer, terms.today()
    hold(credit(holder), paid.currency)
    line = CreditLine.objects.filter(organisation=holder, currency=paid.currency, state=LineState.ACTIVE).first()
    if line is None or line.until < today:
        raise NoCredit
    agreed = _agreed(line.terms, today)
    nothing_overdue(holder, today)
    return _drawn(actor, about, debt, paid, data, agreed, credit(holder), None)


def _by_bond(
    actor: Actor,
    about: About,
    debt: list[Move],
    paid: Paid,
    data: Mapping[str, object],
    security: int | None,
) -> ReceiptFacts:
    holder, today = paid.paid_from or paid.payer, terms.today()
    agreed = next(iter(terms.terms(today, DueKind.BOND)), None)
    if agreed is None:
        raise TermsNotOffered
    if from_minor(paid.total_minor, paid.currency) < agreed.minimum:
        raise BelowMinimum
    nothing_overdue(holder, today)
    held = None
    if agreed.secured:
        found = usable_security(security, holder, until=terms.due_on(agreed, today))
        most = paid.total_minor + sum(terms.charges(agreed, paid.total_minor, paid.currency).values())
        held = hold_security(found, about.subject, most, about.title)
    return _drawn(actor, about, debt, paid, data, agreed, bond(holder), held)


def _drawn(
    actor: Actor,
    about: About,
    debt: list[Move],
    paid: Paid,
    data: Mapping[str, object],
    agreed: terms.Terms,
    account: AccountName,
    held: Reservation | None,
) -> ReceiptFacts:
    """The receipt for what was paid on credit, and the date on which it falls due with its charges."""
    holder, today = paid.paid_from or paid.payer, terms.today()
    charges = terms.charges(agreed, paid.total_minor, paid.currency)
    moves = [
        *debt,
        Move(account, payer(paid.payer), paid.total_minor),
        *(Move(account, revenue(code), amount) for code, amount in charges.items()),
    ]
    due = terms.due_on(agreed, today)
    given = give_receipt(actor, about, moves, paid, {**data, "terms": agreed.code, "due_on": due})
    Due.objects.create(
        organisation_id=holder,
        kind=agreed.kind,
        terms=agreed.code,
        receipt=Receipt.objects.get(number=given.number),
        currency=paid.currency,
        principal_minor=paid.total_minor,
        charges_minor=sum(charges.values()),
        drawn_on=today,
        due_on=due,
        reservation=held,
    )
    return given


def _agreed(code: str, on: date) -> terms.Terms:
    found = terms.terms_of(code, on)
    if found is None:
        raise TermsNotOffered
    return found


def nothing_overdue(holder: int, today: date) -> None:
    """Raise Overdue when the organisation owes something whose day has passed."""
    if Due.objects.filter(organisation=holder, settled_on=None, due_on__lt=today).exists():
        raise Overdue
