# SPDX-License-Identifier: EUPL-1.2
"""Receipts and journals, as typed values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet, Sum

from diwana.foundation.accounts.public import Act, represented_identifiers
from diwana.foundation.ledger.public import latest_checkpoint, timeline
from diwana.foundation.payments.facts import Journal, Proof, ReceiptFacts
from diwana.foundation.payments.models import Account, AccountKind, Posting, Receipt
from diwana.foundation.payments.permissions import Permission
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.money import from_minor

Line = tuple[str, Decimal]


def _receipts() -> QuerySet[Receipt]:
    return Receipt.objects.select_related("payer", "cashier")


def receipt_for(subject: str) -> ReceiptFacts | None:
    """The receipt given for ``subject``, or None while it is unpaid. Two queries when there is one."""
    row = _receipts().filter(subject=subject).first()
    return _with_lines(row) if row else None


def receipt(actor: Actor, number: str) -> ReceiptFacts | None:
    """The receipt ``number``, when ``actor`` may know it: a member of the payer or of an organisation that may pay in
    its name, or an officer who may see receipts of any payer. Otherwise None, as if it did not exist."""
    row = _receipts().filter(number=number).first()
    if row is None or not _visible(actor, row):
        return None
    return _with_lines(row)


def _visible(actor: Actor, row: Receipt) -> bool:
    if actor.may(Permission.RECEIPTS) or actor.organisation == row.payer_id:
        return True
    if actor.organisation is None:
        return False
    today = clock.today(settings.TIME_ZONE)
    return row.payer.identifier in represented_identifiers(actor.organisation, Act.PAY, today)


def _with_lines(row: Receipt) -> ReceiptFacts:
    taxes = (
        Posting.objects.filter(entry=row.entry_id, credit__kind=AccountKind.REVENUE)
        .order_by("id")
        .values_list("credit__key", "amount_minor")
    )
    return _facts(row, tuple((tax, from_minor(amount, row.currency)) for tax, amount in taxes))


def _facts(row: Receipt, lines: tuple[Line, ...] = ()) -> ReceiptFacts:
    return ReceiptFacts(
        number=row.number,
        total=from_minor(row.total_minor, row.currency),
        currency=row.currency,
        at=row.at,
        subject=row.subject,
        title=row.title or row.subject,
        payer=row.payer_id,
        payer_name=row.payer.name,
        payer_identifier=row.payer.identifier,
        office=row.office,
        method=row.method,
        reference=row.reference,
        cashier=row.cashier.name if row.cashier else "",
        lines=lines,
    )


def proof(number: str) -> Proof | None:
    """Where the ledger holds the receipt, and the latest signed checkpoint when it covers that event. Three queries."""
    events = timeline(f"receipt:{number}")
    if not events:
        return None
    signed = latest_checkpoint()
    if signed is None or signed.size <= events[0].index:
        return Proof(event=events[0].index)
    return Proof(event=events[0].index, size=signed.size, root=signed.root.hex(), at=signed.at)


def offices_of(actor: Actor) -> tuple[str, ...]:
    """Codes of the offices whose journal the actor may read: his own, or every one that has taken a payment."""
    if not actor.everywhere:
        return tuple(sorted(actor.offices))
    rows = Account.objects.filter(kind=AccountKind.CASH).order_by("key").values_list("key", flat=True)
    return tuple(dict.fromkeys(rows))


def journal(day: date, office: str) -> Journal:
    """What the desk of ``office`` took on the local day ``day``. Two queries."""
    rows = list(_receipts().filter(day=day, office=office).order_by("sequence"))
    taxes = (
        Posting.objects.filter(entry__receipt__day=day, entry__receipt__office=office)
        .filter(credit__kind=AccountKind.REVENUE)
        .values_list("credit__key", "credit__currency")
        .annotate(total=Sum("amount_minor"))
        .order_by("credit__currency", "credit__key")
    )
    return Journal(
        day=day,
        office=office,
        receipts=tuple(_facts(row) for row in rows),
        by_tax=tuple((tax, currency, from_minor(total, currency)) for tax, currency, total in taxes),
        by_method=tuple(
            (method, currency, from_minor(total, currency))
            for (method, currency), total in sorted(_sums((r.method, r.currency, r.total_minor) for r in rows).items())
        ),
        totals=tuple(
            (currency, from_minor(total, currency))
            for (_, currency), total in sorted(_sums(("", r.currency, r.total_minor) for r in rows).items())
        ),
    )


def _sums(rows: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for key, currency, amount in rows:
        sums[key, currency] += amount
    return sums


def balances() -> dict[tuple[str, str, str], int]:
    """Debits less credits of every account, in minor units: (kind, key, currency) → amount. The trial balance: the
    amounts of one currency sum to zero."""
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for side, sign in (("debit", 1), ("credit", -1)):
        names = (f"{side}__kind", f"{side}__key", f"{side}__currency")
        sums = Posting.objects.values_list(*names).annotate(total=Sum("amount_minor")).order_by()
        for kind, key, currency, total in sums:
            found[kind, key, currency] += sign * total
    return dict(found)
