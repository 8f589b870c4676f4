# SPDX-License-Identifier: EUPL-1.2
"""The verbs of the cash desk."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.foundation.payments.facts import ReceiptFacts
from diwana.foundation.payments.models import Account, AccountKind, Entry, Method, Numbering, Posting, Receipt
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.queries import receipt_for
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.money import from_minor, to_minor

AccountName = tuple[AccountKind, str]


class NothingToPay(ValueError):
    """No line with an amount, or an amount below zero."""


class AlreadyReceived(Exception):
    """This subject has been paid; ``number`` is the receipt given then."""

    def __init__(self, number: str) -> None:
        super().__init__(f"already paid, receipt {number}")
        self.number = number


class OfficeNotServed(Exception):
    """The cashier does not serve that office."""


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
    """Take the payment of ``subject`` ('<kind>:<id>') at the desk of ``office`` and give a numbered receipt.

    lines: tax code → amount in ``currency``; zero lines are left out. method: a value of Method. office: by default
    the cashier's, when he serves exactly one. title: what the payer calls the subject, shown on the receipt.
    Raises AlreadyReceived, NothingToPay, OfficeNotServed; UnknownCurrency, or ValueError for amounts finer than the
    currency or an unknown method.
    """
    desk = _desk(actor, office)
    way = Method(method)
    amounts = {tax: to_minor(amount, currency) for tax, amount in lines.items() if amount}
    if not amounts or min(amounts.values()) < 0:
        raise NothingToPay(subject)
    if earlier := receipt_for(subject):
        raise AlreadyReceived(earlier.number)
    total = sum(amounts.values())
    at, day = clock.now(), clock.today(settings.TIME_ZONE)
    entry = Entry.objects.create(at=at, subject=subject)
    _post(entry, payer_organisation, desk, currency, amounts, total)
    sequence = _next_number(day.year)
    receipt = Receipt(
        number=f"{day.year}-{sequence:07}",
        year=day.year,
        sequence=sequence,
        day=day,
        at=at,
        office=desk,
        subject=subject,
        title=title,
        payer_id=payer_organisation,
        cashier_id=actor.person,
        method=way,
        reference=reference,
        currency=currency,
        total_minor=total,
        entry=entry,
    )
    _save_once(receipt)
    record(
        actor,
        "payments.receive",
        f"receipt:{receipt.number}",
        {
            "subject": subject,
            "currency": currency,
            "total": str(from_minor(total, currency)),
            "method": way.value,
            "lines": {tax: str(from_minor(amount, currency)) for tax, amount in amounts.items()},
        },
    )
    given = receipt_for(subject)
    assert given is not None
    return given


def _desk(actor: Actor, office: str) -> str:
    if not office and len(actor.offices) == 1:
        return next(iter(actor.offices))
    if office and not actor.serves(office):
        raise OfficeNotServed(office)
    return office


def _post(entry: Entry, payer: int, desk: str, currency: str, amounts: Mapping[str, int], total: int) -> None:
    """The debt arises tax by tax and is settled in one sum: afterwards the payer's account stands where it stood."""
    owed, cash = (AccountKind.PAYER, str(payer)), (AccountKind.CASH, desk)
    taxes = {tax: (AccountKind.REVENUE, tax) for tax in amounts}
    account = _accounts({owed, cash, *taxes.values()}, currency)
    postings = [
        Posting(entry=entry, debit=account[owed], credit=account[taxes[tax]], amount_minor=amount)
        for tax, amount in amounts.items()
    ]
    settled = Posting(entry=entry, debit=account[cash], credit=account[owed], amount_minor=total)
    Posting.objects.bulk_create([*postings, settled])


def _accounts(names: set[AccountName], currency: str) -> dict[AccountName, Account]:
    """The accounts of these names; those that are not there yet are opened, by whoever comes first."""

    def found() -> dict[AccountName, Account]:
        rows = Account.objects.filter(currency=currency, key__in={key for _kind, key in names})
        return {(AccountKind(row.kind), row.key): row for row in rows}

    known = found()
    if missing := sorted(names - known.keys()):
        opened = [Account(kind=kind, key=key, currency=currency) for kind, key in missing]
        Account.objects.bulk_create(opened, ignore_conflicts=True)
        known = found()
    return known


def _next_number(year: int) -> int:
    """The next number of the year, held until the transaction ends: given back if it fails, so no gap remains."""
    if not Numbering.objects.filter(year=year).update(last=F("last") + 1):
        Numbering.objects.get_or_create(year=year)
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
