# SPDX-License-Identifier: EUPL-1.2
"""Sums of the journal: the trial balance, one account, the cash of a desk, and whether all of it agrees."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Case, F, Q, QuerySet, Sum, When

from diwana.foundation.payments.models import Account, AccountKind, Holding, Posting
from diwana.foundation.payments.posting import AccountName


def balances(office: str | None = None, day: date | None = None) -> dict[tuple[str, str, str], int]:
    """Debits less credits of every account, in minor units: (kind, key, currency) → amount; of one office's day when
    both are given. The trial balance: the amounts of one currency sum to zero."""
    postings = Posting.objects.all()
    if day is not None:
        postings = postings.filter(entry__day=day, entry__office=office or "")
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for side, sign in (("debit", 1), ("credit", -1)):
        names = (f"{side}__kind", f"{side}__key", f"{side}__currency")
        for kind, key, currency, total in postings.values_list(*names).annotate(total=Sum("amount_minor")).order_by():
            found[kind, key, currency] += sign * total
    return dict(found)


def debit_balance(name: AccountName, currency: str) -> int:
    """Debits less credits of one account, in minor units. One query."""
    return _net(Posting.objects.all(), kind=name.kind, key=name.key, currency=currency)


def cash_expected(session: int) -> int:
    """The cash that the journal says is in a desk, in minor units. One query."""
    return _net(Posting.objects.filter(entry__session=session), kind=AccountKind.CASH)


def _net(postings: QuerySet[Posting], **account: str) -> int:
    debit = {f"debit__{name}": value for name, value in account.items()}
    credit = {f"credit__{name}": value for name, value in account.items()}
    signed = Case(When(**debit, then=F("amount_minor")), default=-F("amount_minor"))
    return postings.filter(Q(**debit) | Q(**credit)).aggregate(net=Sum(signed))["net"] or 0


def discrepancies() -> list[str]:
    """What does not agree, in words for an operator: currencies that do not sum to zero, holdings that differ from
    their postings, holdings that reserve what no reservation holds. Empty when all is well."""
    found = []
    summed = balances()
    totals: dict[str, int] = defaultdict(int)
    for (_kind, _key, currency), amount in summed.items():
        totals[currency] += amount
    found += [f"the journal in {currency} sums to {total}" for currency, total in totals.items() if total]
    for holding in Holding.objects.select_related("account"):
        account = holding.account
        booked = -summed.get((account.kind, account.key, account.currency), 0)
        if booked != holding.balance_minor:
            found.append(f"{account.kind} {account.key}: holding {holding.balance_minor}, journal {booked}")
    held = Account.objects.filter(holding__isnull=False).annotate(held=Sum("reservations__held_minor"))
    for account in held.select_related("holding"):
        if (account.held or 0) != account.holding.reserved_minor:
            found.append(
                f"{account.kind} {account.key}: reserved {account.holding.reserved_minor}, held {account.held}"
            )
    return found
