# SPDX-License-Identifier: EUPL-1.2
"""Booking: the one way into the journal. Accounts are opened as they are needed, guarded ones never go below their
credit, and a closed day takes nothing.

Locks are always taken in the same order, so that nobody waits in a circle: the day of the office, accounts by key, the
numbering of receipts, the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import F, Q

from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import CreditExceeded, DayClosed, Insufficient, NotReversible, SecurityExhausted
from diwana.foundation.payments.models import (
    GUARDED,
    Account,
    AccountKind,
    DeskSession,
    Entry,
    Holding,
    JournalDay,
    Posting,
)
from diwana.kernel import clock
from diwana.kernel.actor import Actor

MOST_DAYS_AHEAD = 30


class AccountName(NamedTuple):
    """What finds an account: its kind and key; ``organisation`` is whose it is, for when it is opened."""

    kind: AccountKind
    key: str
    organisation: int | None = None

    @property
    def place(self) -> tuple[AccountKind, str]:
        return self.kind, self.key


class Move(NamedTuple):
    """``minor`` units of the currency from the account credited to the account debited."""

    debit: AccountName
    credit: AccountName
    minor: int


class About(NamedTuple):
    """What an entry is about: the verb, its subject and what people call it, the office, the open desk."""

    what: str
    subject: str
    title: str = ""
    office: str = ""
    session: DeskSession | None = None


def payer(organisation: int) -> AccountName:
    return AccountName(AccountKind.PAYER, str(organisation), organisation)


def advance(organisation: int) -> AccountName:
    return AccountName(AccountKind.ADVANCE, str(organisation), organisation)


def credit(organisation: int) -> AccountName:
    return AccountName(AccountKind.CREDIT, str(organisation), organisation)


def bond(organisation: int) -> AccountName:
    return AccountName(AccountKind.BOND, str(organisation), organisation)


def payable(organisation: int) -> AccountName:
    return AccountName(AccountKind.PAYABLE, str(organisation), organisation)


def revenue(code: str) -> AccountName:
    return AccountName(AccountKind.REVENUE, code)


def of_office(kind: AccountKind, office: str) -> AccountName:
    return AccountName(kind, office)


def of_security(kind: AccountKind, security: int, organisation: int) -> AccountName:
    """The account of a deposit or guarantee, and those that mirror it."""
    return AccountName(kind, str(security), organisation)


def book(actor: Actor, about: About, currency: str, moves: Sequence[Move], reverses: Entry | None = None) -> Entry:
    """Enter ``moves`` as one entry of the office's open day.

    Raises Insufficient (or its kind) when a guarded account would fall below its credit; the caller's transaction then
    undoes the rest.
    """
    day = _open_day(about.office)
    account = accounts({name for move in moves for name in (move.debit, move.credit)}, currency)
    entry = Entry.objects.create(
        at=clock.now(),
        day=day,
        office=about.office,
        what=about.what,
        subject=about.subject,
        title=about.title[:100],
        person_id=actor.person,
        session=about.session,
        reverses=reverses,
    )
    rows = [
        Posting(
            entry=entry, debit=account[move.debit.place], credit=account[move.credit.place], amount_minor=move.minor
        )
        for move in moves
    ]
    Posting.objects.bulk_create(rows)
    _change_holdings(rows)
    return entry


def reverse(actor: Actor, entry: Entry, about: About) -> Entry:
    """Enter the opposite of ``entry``. Raises NotReversible when it was undone before, Insufficient as ``book``."""
    if Entry.objects.filter(reverses=entry).exists():
        raise NotReversible
    postings = entry.postings.select_related("debit", "credit").order_by("id")
    currency = postings[0].debit.currency
    moves = [Move(_name(each.credit), _name(each.debit), each.amount_minor) for each in postings]
    return book(actor, about, currency, moves, reverses=entry)


def _name(account: Account) -> AccountName:
    return AccountName(AccountKind(account.kind), account.key, account.organisation_id)


def _open_day(office: str) -> date:
    """Today, or the first day after it that is not closed; held until the transaction ends."""
    first = terms.today()
    for ahead in range(MOST_DAYS_AHEAD):
        day = first + timedelta(days=ahead)
        if hold_day(office, day).closed_at is None:
            return day
    raise DayClosed


def hold_day(office: str, day: date) -> JournalDay:
    """The office's day, held until the transaction ends; opened by whoever comes first."""
    rows = JournalDay.objects.select_for_update().filter(office=office, day=day)
    found = rows.first()
    if found is None:
        JournalDay.objects.bulk_create([JournalDay(office=office, day=day)], ignore_conflicts=True)
        found = rows.get()
    return found


def accounts(names: Iterable[AccountName], currency: str) -> dict[tuple[AccountKind, str], Account]:
    """The accounts of these names; those that are not there yet are opened, by whoever comes first."""
    wanted = {name.place: name for name in names}

    def found() -> dict[tuple[AccountKind, str], Account]:
        rows = Account.objects.filter(currency=currency, key__in={key for _kind, key in wanted})
        return {(AccountKind(row.kind), row.key): row for row in rows}

    known = found()
    if missing := sorted(wanted.keys() - known.keys()):
        Account.objects.bulk_create(
            [
                Account(kind=kind, key=key, currency=currency, organisation_id=wanted[kind, key].organisation)
                for kind, key in missing
            ],
            ignore_conflicts=True,
        )
        known = found()
        guarded = [Holding(account=known[place]) for place in missing if place[0] in GUARDED]
        if guarded:
            Holding.objects.bulk_create(guarded, ignore_conflicts=True)
    return known


def account_of(name: AccountName, currency: str) -> Account:
    """The one account ``name``, opened if need be."""
    return accounts([name], currency)[name.place]


def hold(name: AccountName, currency: str) -> Holding:
    """What may be disposed of on a guarded account, held until the transaction ends."""
    account = account_of(name, currency)
    return Holding.objects.select_for_update().select_related(None).get(account=account)


def _change_holdings(rows: Iterable[Posting]) -> None:
    """Bring the guarded accounts up to date, in the order of their keys; none may fall below its credit."""
    change: dict[int, int] = defaultdict(int)
    kinds: dict[int, str] = {}
    for row in rows:
        for account, sign in ((row.credit, 1), (row.debit, -1)):
            if account.kind in GUARDED:
                change[account.pk] += sign * row.amount_minor
                kinds[account.pk] = account.kind
    for pk in sorted(change):
        found = Holding.objects.filter(pk=pk)
        if change[pk] < 0:
            found = found.filter(balance_minor__gte=F("reserved_minor") - F("limit_minor") - change[pk])
        if not found.update(balance_minor=F("balance_minor") + change[pk]):
            raise shortage(kinds[pk])


def reserve_on(account: Account, minor: int) -> None:
    """Hold ``minor`` units of a guarded account, or give them back when negative. Raises Insufficient."""
    free = Q(balance_minor__gte=F("reserved_minor") - F("limit_minor") + minor)
    if not Holding.objects.filter(free, pk=account.pk).update(reserved_minor=F("reserved_minor") + minor):
        raise shortage(account.kind)


def shortage(kind: str) -> Insufficient:
    """The refusal that fits the kind of account."""
    if kind == AccountKind.CREDIT:
        return CreditExceeded()
    if kind in (AccountKind.GUARANTEE, AccountKind.DEPOSIT):
        return SecurityExhausted()
    return Insufficient()
