# SPDX-License-Identifier: EUPL-1.2
"""What other rooms and pages are told about payments."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from diwana.kernel.declaration import Fact


class ReceiptFacts(Fact, frozen=True):
    """A receipt: ``number`` '<year>-<sequence>'; ``total`` in ``currency``; ``at`` UTC; ``subject`` what was paid and
    ``title`` what the payer calls it; ``payer`` key of the organisation; ``lines`` tax code → amount, in the order of
    payment, empty in lists."""

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


class Proof(Fact, frozen=True):
    """A receipt on the record: ``event`` index in the ledger; ``root`` (hexadecimal) of the first ``size`` events,
    signed ``at`` (UTC), where a checkpoint covers it."""

    event: int
    size: int = 0
    root: str = ""
    at: datetime | None = None


class Journal(Fact, frozen=True):
    """A day of a cash desk: its receipts, and the totals by tax and by method in each currency."""

    day: date
    office: str
    receipts: tuple[ReceiptFacts, ...]
    by_tax: tuple[tuple[str, str, Decimal], ...]
    by_method: tuple[tuple[str, str, Decimal], ...]
    totals: tuple[tuple[str, Decimal], ...]
