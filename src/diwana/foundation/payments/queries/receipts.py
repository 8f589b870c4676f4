# SPDX-License-Identifier: EUPL-1.2
"""Receipts and journals, as typed values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import QuerySet, Sum

from diwana.foundation.accounts.public import Act, represented_identifiers
from diwana.foundation.ledger.public import latest_checkpoint, timeline
from diwana.foundation.payments.facts import Journal, JournalLine, Proof, ReceiptFacts
from diwana.foundation.payments.models import AccountKind, JournalDay, Posting, Receipt
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.queries.balances import balances
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.money import from_minor

Line = tuple[str, Decimal]


def _receipts() -> QuerySet[Receipt]:
    return Receipt.objects.select_related("payer", "cashier", "paid_from", "due", "entry__reversal")


def receipt_for(subject: str) -> ReceiptFacts | None:
    """The receipt given for ``subject``, or None while it is unpaid. Two queries when there is one."""
    row = _receipts().filter(subject=subject).first()
    return _with_lines(row) if row else None


def receipt(actor: Actor, number: str) -> ReceiptFacts | None:
    """The receipt ``number``, when ``actor`` may know it: a member of the payer, of who paid, or of an organisation
    that may pay in the payer's name, or an officer who may see receipts of any payer. Otherwise None, as if it did not
    exist."""
    row = _receipts().filter(number=number).first()
    if row is None or not _visible(actor, row):
        return None
    return _with_lines(row)


def _visible(actor: Actor, row: Receipt) -> bool:
    if actor.may(Permission.RECEIPTS) or (
        actor.organisation is not None and actor.organisation in (row.payer_id, row.paid_from_id)
    ):
        return True
    if actor.organisation is None:
        return False
    today = clock.today(settings.TIME_ZONE)
    return row.payer.identifier in represented_identifiers(actor.organisation, Act.PAY, today)


def _with_lines(row: Receipt) -> ReceiptFacts:
    return _facts(row, tuple((tax, from_minor(amount, row.currency)) for tax, amount in lines_of(row)))


def lines_of(row: Receipt) -> list[tuple[str, int]]:
    """What was paid, code by code in minor units, in the order of booking. One query."""
    return list(
        Posting.objects.filter(entry=row.entry_id, credit__kind=AccountKind.REVENUE)
        .exclude(debit__kind__in=(AccountKind.CREDIT, AccountKind.BOND))  # interest of a draw: in what falls due
        .order_by("id")
        .values_list("credit__key", "amount_minor")
    )


def _facts(row: Receipt, lines: tuple[Line, ...] = ()) -> ReceiptFacts:
    due = getattr(row, "due", None)
    return ReceiptFacts(
        kind=row.kind,
        paid_from=row.paid_from.name if row.paid_from and row.paid_from_id != row.payer_id else "",
        due_on=due.due_on if due else None,
        reversed=getattr(row.entry, "reversal", None) is not None,
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
    """Codes of the offices whose journal the actor may read: his own, or every one that has booked anything."""
    if not actor.everywhere:
        return tuple(sorted(actor.offices))
    rows = JournalDay.objects.order_by("office").values_list("office", flat=True).distinct()
    return tuple(rows)


def journal(day: date, office: str) -> Journal:
    """The journal of ``office`` on the local day ``day``: receipts, every posting, and the sums. Five queries."""
    rows = list(_receipts().filter(day=day, office=office).order_by("sequence"))
    taxes = (
        Posting.objects.filter(entry__day=day, entry__office=office, credit__kind=AccountKind.REVENUE)
        .values_list("credit__key", "credit__currency")
        .annotate(total=Sum("amount_minor"))
        .order_by("credit__currency", "credit__key")
    )
    held = JournalDay.objects.filter(office=office, day=day).first()
    accounts = sorted((name, minor) for name, minor in balances(office, day).items() if minor)
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
        by_account=tuple(
            (kind, key, currency, from_minor(minor, currency)) for (kind, key, currency), minor in accounts
        ),
        closed_at=held.closed_at if held else None,
    )


def entries(day: date, office: str) -> Iterator[JournalLine]:
    """Every posting of the office's day, in the order of booking. One query."""
    rows = (
        Posting.objects.filter(entry__day=day, entry__office=office)
        .select_related("entry", "debit", "credit")
        .order_by("id")
    )
    for row in rows.iterator():
        yield JournalLine(
            entry=row.entry_id,
            at=row.entry.at,
            what=row.entry.what,
            title=row.entry.title or row.entry.subject,
            debit=f"{row.debit.kind} {row.debit.key}",
            credit=f"{row.credit.kind} {row.credit.key}",
            currency=row.debit.currency,
            amount=from_minor(row.amount_minor, row.debit.currency),
        )


def _sums(rows: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for key, currency, amount in rows:
        sums[key, currency] += amount
    return sums
