# SPDX-License-Identifier: EUPL-1.2
"""What pages and answers are told of declarations: frozen values, already what the reader may know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from diwana.engines.duty import Sentence
from diwana.foundation.ledger.public import TimelineEntry
from diwana.foundation.payments.public import Receipt
from diwana.kernel.assessment import Channel
from diwana.kernel.declaration import Fact
from diwana.kernel.rules import Violation
from diwana.modules.clearance.states import State, Verb
from diwana.modules.clearance.working import steps


class Filters(Fact, frozen=True, kw_only=True):
    """What a list is narrowed to: ``text`` found in number, reference, parties, goods; empty means all.
    after: instead of a page, what comes after the row of this order value and key (``Page.last`` of the page
    before)."""

    text: str = ""
    state: str = ""
    channel: str = ""
    office: str = ""
    since: date | None = None
    until: date | None = None
    order: str = "-updated"
    page: int = 1
    per_page: int = 25
    after: tuple[str | int | None, int] | None = None


class Row(Fact, frozen=True, kw_only=True):
    """One line of a list. Amounts in ``currency``; ``channel`` is None until assessed. Who may not see reasons sees
    blue as green: a later audit is not announced."""

    id: int
    version: int
    number: str
    state: State
    channel: Channel | None
    type: str
    flow: str
    reference: str
    office: str
    importer: str
    exporter: str
    items: int
    packages: int
    gross_mass: Decimal
    value: Decimal | None
    due: Decimal | None
    currency: str
    updated_at: datetime
    filed_at: datetime | None


class Page(Fact, frozen=True, kw_only=True):
    """One page of a list: ``rows``, how many there are in all, and which page this is. last: order value and key of the
    last row, where more rows follow it."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int
    by_state: Mapping[str, int] = msgspec.field(default_factory=dict)
    last: tuple[str | int | None, int] | None = None


class ItemLine(Fact, frozen=True, kw_only=True):
    """A goods item as filed."""

    number: int
    commodity_code: str
    description: str
    origin: str
    procedure: str
    preference: str
    packages: int
    gross_mass: Decimal | None
    net_mass: Decimal | None
    supplementary_quantity: Decimal | None
    supplementary_unit: str
    value: Decimal | None
    taxes: Decimal


class TaxRow(Fact, frozen=True, kw_only=True):
    """One duty or tax as filed; ``item`` None: of the whole."""

    item: int | None
    code: str
    amount: Decimal
    payable: bool
    working: Mapping[str, Any]

    @property
    def labels(self) -> Mapping[str, str]:
        """Name of the tax by language; empty where the declaration only prints its code."""
        labels: Mapping[str, str] = self.working["labels"]
        return labels

    @property
    def steps(self) -> tuple[Sentence, ...]:
        """How the amount was reckoned, to be put into words by ``engines.duty.in_words``."""
        return steps(self.working)


class ReasonRow(Fact, frozen=True, kw_only=True):
    """Why a channel was given: for officers only."""

    code: str
    channel: Channel
    text: str
    item: int | None
    params: Mapping[str, Any]


class ExaminationFacts(Fact, frozen=True, kw_only=True):
    """What was found; ``kinds`` and ``note`` are empty for traders until resolved, the note always."""

    officer: str
    examined_at: datetime
    outcome: str
    kinds: tuple[str, ...]
    note: str
    resolution: str
    resolved_by: str
    resolved_at: datetime | None
    resolution_note: str


class DeclarationPage(Fact, frozen=True, kw_only=True):
    """Everything that the page of one declaration shows.

    mine: whether the actor declares (else he follows, or is an officer). verbs: what he may do now, in the order of the
    table. needed: message id of what is awaited, and ``needed_from``: ``me``, ``trader``, ``customs`` or "" (nothing).
    """

    row: Row
    entry: Mapping[str, Any]
    owner: str
    mine: bool
    officer: bool
    created_at: datetime
    registered_on: date | None
    post_clearance: bool
    additional: Decimal | None
    items: tuple[ItemLine, ...]
    taxes: tuple[TaxRow, ...]
    totals: Mapping[str, Decimal]
    findings: tuple[Violation, ...]
    reasons: tuple[ReasonRow, ...]
    random: bool
    examination: ExaminationFacts | None
    receipt: Receipt | None
    timeline: tuple[TimelineEntry, ...]
    verbs: tuple[Verb, ...]
    needed: str
    needed_from: str
