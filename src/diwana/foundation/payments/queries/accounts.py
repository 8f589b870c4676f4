# SPDX-License-Identifier: EUPL-1.2
"""An organisation's account as it and the officers see it, and its statement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, When

from diwana.foundation.accounts.public import Act, OrganisationFacts, organisation, represented_identifiers
from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import NotFound
from diwana.foundation.payments.models import Account, AccountKind, Holding, Posting
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.queries.obligations import (
    ChargeFacts,
    DueFacts,
    LineFacts,
    SecurityFacts,
    charges_of,
    dues_of,
    line_of,
    securities_of,
)
from diwana.foundation.payments.references import payment_reference, printed
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact
from diwana.kernel.money import from_minor

#: Accounts whose movements a statement shows.
SHOWN = (AccountKind.ADVANCE, AccountKind.CREDIT, AccountKind.BOND, AccountKind.DEPOSIT, AccountKind.GUARANTEE)


class AccountPage(Fact, frozen=True, kw_only=True):
    """All that an organisation has with customs. Amounts in ``currency``: ``balance`` prepaid, ``reserved`` of it;
    ``credit_limit``, ``credit_used``, ``credit_free``; ``bonds`` and ``deposits`` held; ``guarantees`` still free;
    ``owed`` and ``overdue`` of what falls due, ``fees`` unpaid. ``reference``: what to write on a transfer."""

    organisation: OrganisationFacts
    currency: str
    balance: Decimal
    reserved: Decimal
    available: Decimal
    credit_limit: Decimal
    credit_used: Decimal
    credit_free: Decimal
    deposits: Decimal
    guarantees: Decimal
    owed: Decimal
    overdue: Decimal
    fees: Decimal
    reference: str
    printed_reference: str
    line: LineFacts | None
    dues: tuple[DueFacts, ...]
    charges: tuple[ChargeFacts, ...]
    securities: tuple[SecurityFacts, ...]
    may_pay: bool


class Movement(Fact, frozen=True, kw_only=True):
    """A movement of one account: ``amount`` positive when it gained; ``balance`` afterwards, both in ``currency``."""

    id: int
    at: datetime
    day: date
    what: str
    title: str
    account: str
    receipt: str
    amount: Decimal
    balance: Decimal
    currency: str


def may_see(actor: Actor, holder: OrganisationFacts) -> bool:
    """Whether the actor may know the accounts of that organisation: an officer with the permission, its own people, and
    who may pay in its name."""
    if actor.may(Permission.VIEW_ACCOUNTS):
        return True
    if not actor.may(Permission.VIEW_ACCOUNT) or actor.organisation is None:
        return False
    if actor.organisation == holder.id:
        return True
    return holder.identifier in represented_identifiers(actor.organisation, Act.PAY, terms.today())


def holder_for(actor: Actor, pk: int) -> OrganisationFacts:
    """The organisation whose account the actor may see. Raises NotFound."""
    found = organisation(pk)
    if found is None or not may_see(actor, found):
        raise NotFound
    return found


def account_page(actor: Actor, pk: int) -> AccountPage:
    """The account of the organisation ``pk``. Raises NotFound. At most eleven queries."""
    holder, currency = holder_for(actor, pk), terms.currency()
    dues, charges = dues_of(pk, currency), charges_of(pk)
    securities, line = securities_of(pk), line_of(pk, currency)
    held = dict.fromkeys(SHOWN, (0, 0, 0))
    for each in Holding.objects.filter(account__organisation=pk, account__currency=currency).select_related("account"):
        balance, limit, reserved = held[AccountKind(each.account.kind)]
        held[AccountKind(each.account.kind)] = (
            balance + each.balance_minor,
            limit + each.limit_minor,
            reserved + each.reserved_minor,
        )
    balance, _none, reserved = held[AccountKind.ADVANCE]
    used, limit, _none = held[AccountKind.CREDIT]
    guaranteed, _none, engaged = held[AccountKind.GUARANTEE]

    def money(minor: int) -> Decimal:
        return from_minor(minor, currency) if currency else Decimal(minor)

    reference = payment_reference(holder.identifier)
    own = actor.may(Permission.PAY)
    return AccountPage(
        organisation=holder,
        currency=currency,
        balance=money(balance),
        reserved=money(reserved),
        available=money(balance - reserved),
        credit_limit=money(limit),
        credit_used=money(-used),
        credit_free=money(limit + used),
        deposits=money(held[AccountKind.DEPOSIT][0]),
        guarantees=money(guaranteed - engaged),
        owed=sum((due.left for due in dues), Decimal()),
        overdue=sum((due.left for due in dues if due.overdue), Decimal()),
        fees=sum((charge.amount for charge in charges), Decimal()),
        reference=reference,
        printed_reference=printed(reference),
        line=line,
        dues=dues,
        charges=charges,
        securities=securities,
        may_pay=own,
    )


def movements(
    actor: Actor, pk: int, *, kind: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Posting]:
    """Movements of the organisation's accounts, narrowed; for ``shown``. Raises NotFound."""
    holder_for(actor, pk)
    kinds = [kind] if kind in SHOWN else list(SHOWN)
    accounts = Account.objects.filter(organisation=pk, kind__in=kinds)
    rows = Posting.objects.filter(Q(debit__in=accounts) | Q(credit__in=accounts))
    if since:
        rows = rows.filter(entry__day__gte=since)
    if until:
        rows = rows.filter(entry__day__lte=until)
    return rows


def shown(rows: QuerySet[Posting], pk: int, kind: str = "") -> Iterator[Movement]:
    """Movements as they are read. A posting between two accounts of the organisation moves both, and is told twice when
    both are asked for."""
    annotated: QuerySet[Any] = rows.select_related("entry__receipt", "debit", "credit").annotate(
        debit_balance=_balance_after("debit_id"), credit_balance=_balance_after("credit_id")
    )
    kinds = (kind,) if kind else SHOWN
    for row in annotated.iterator(chunk_size=500):
        sides = ((row.credit, 1, row.credit_balance), (row.debit, -1, row.debit_balance))
        for account, sign, after in sides:
            if account.organisation_id == pk and account.kind in kinds:
                yield _movement(row, account, sign * row.amount_minor, after)


def _movement(row: Posting, account: Account, minor: int, after: int) -> Movement:
    receipt = getattr(row.entry, "receipt", None)
    return Movement(
        id=row.pk,
        at=row.entry.at,
        day=row.entry.day,
        what=row.entry.what,
        title=row.entry.title,
        account=account.kind,
        receipt=receipt.number if receipt else "",
        amount=from_minor(minor, account.currency),
        balance=from_minor(after, account.currency),
        currency=account.currency,
    )


def _balance_after(side: str) -> Subquery:
    """Credits less debits of the account on that side, up to and with the posting."""
    account = OuterRef(side)
    signed = Case(When(credit=account, then=F("amount_minor")), default=-F("amount_minor"))
    until = Posting.objects.filter(Q(credit=account) | Q(debit=account), pk__lte=OuterRef("pk"))
    summed = until.order_by().annotate(one=F("pk") - F("pk")).values("one").annotate(total=Sum(signed))
    return Subquery(summed.values("total"))
