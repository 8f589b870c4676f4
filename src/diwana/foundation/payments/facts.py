# SPDX-License-Identifier: EUPL-1.2
"""What other rooms and pages are told about payments."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from diwana.kernel.declaration import Fact


class ReceiptFacts(Fact, frozen=True):
    """A receipt: ``number`` '<year>-<sequence>'; ``total`` in ``currency``; ``at`` UTC; ``subject`` what was paid and
    ``title`` what the payer calls it; ``payer`` key of the organisation; ``lines`` tax code → amount, in the order of
    payment, empty in lists; ``kind`` what was paid; ``paid_from`` who paid for the payer; ``due_on`` when it falls
    due, where it was paid on credit; ``reversed``: undone."""

    number: str
    total: Decimal
    currency: str
    at: datetime
    subject: str
    title: str
    payer: int
    payer_name: str
    payer_identifier: str
    office: str
    method: str
    reference: str
    cashier: str
    lines: tuple[tuple[str, Decimal], ...] = ()
    kind: str = "duties"
    paid_from: str = ""
    due_on: date | None = None
    reversed: bool = False


class Proof(Fact, frozen=True):
    """A receipt on the record: ``event`` index in the ledger; ``root`` (hexadecimal) of the first ``size`` events,
    signed ``at`` (UTC), where a checkpoint covers it."""

    event: int
    size: int = 0
    root: str = ""
    at: datetime | None = None


class Journal(Fact, frozen=True):
    """A day of an office's journal: its receipts, the totals by tax and by method in each currency, and debits less
    credits of every account moved, (kind, key, currency, amount), which sum to zero; when it was closed, if it was."""

    day: date
    office: str
    receipts: tuple[ReceiptFacts, ...]
    by_tax: tuple[tuple[str, str, Decimal], ...]
    by_method: tuple[tuple[str, str, Decimal], ...]
    totals: tuple[tuple[str, Decimal], ...]
    by_account: tuple[tuple[str, str, str, Decimal], ...] = ()
    closed_at: datetime | None = None


class JournalLine(Fact, frozen=True):
    """One posting: ``amount`` of ``currency`` from the account credited to the one debited."""

    entry: int
    at: datetime
    what: str
    title: str
    debit: str
    credit: str
    currency: str
    amount: Decimal
