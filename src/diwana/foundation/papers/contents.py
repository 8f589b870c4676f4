# SPDX-License-Identifier: EUPL-1.2
"""What a paper says, before any language: a room hands it over once, and it can be written in each of the three.

Labels are message ids of the room that composes them; values keep their kind, so that amounts, dates and codes are
written by the one formatter. Nothing here is ever read as markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import msgspec

from diwana.kernel.declaration import Fact


class Text(Fact, frozen=True, kw_only=True, tag="text"):
    """Words as somebody wrote them, in whatever script."""

    text: str


class Code(Fact, frozen=True, kw_only=True, tag="code"):
    """A number or an identifier: read from left to right in any line."""

    code: str


class Named(Fact, frozen=True, kw_only=True, tag="named"):
    """A code with its labels by language (``fr``, ``ar``, ``en``), as code lists have them."""

    code: str
    labels: Mapping[str, str] = {}


class Amount(Fact, frozen=True, kw_only=True, tag="amount"):
    """Money: ``currency`` ISO 4217."""

    amount: Decimal
    currency: str


class Number(Fact, frozen=True, kw_only=True, tag="number"):
    """A quantity with its unit, such as ``kg``; empty for a plain number."""

    value: Decimal
    unit: str = ""


class Day(Fact, frozen=True, kw_only=True, tag="day"):
    day: date


class Moment(Fact, frozen=True, kw_only=True, tag="moment"):
    """An instant (UTC), written on the country's own clock."""

    at: datetime


class Phrase(Fact, frozen=True, kw_only=True, tag="phrase"):
    """A sentence of ours: a message id with the values of its placeholders."""

    message: str
    values: Mapping[str, str] = {}


Value = Text | Code | Named | Amount | Number | Day | Moment | Phrase


class Row(Fact, frozen=True, kw_only=True):
    """A line of the summary: ``label`` is a message id."""

    label: str
    value: Value


class Party(Fact, frozen=True, kw_only=True):
    """Whom the paper concerns: ``role`` is a message id; ``identifier`` a customs code. Masked where it is public."""

    role: str
    name: str
    identifier: str = ""
    address: str = ""


class Table(Fact, frozen=True, kw_only=True):
    """Lines under headings; ``columns`` are message ids. ``total`` is the last line."""

    columns: tuple[str, ...]
    lines: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] = ()


class Contents(Fact, frozen=True, kw_only=True):
    """All that a paper says.

    reference: number of what it is about, such as the receipt's or the declaration's. parties: the one it is addressed
    to first. total: the amount it is about, one of the facts that its code carries. paragraphs: sentences below.
    heading: what a letter is about, in its writer's words.
    """

    reference: str = ""
    parties: tuple[Party, ...] = ()
    rows: tuple[Row, ...] = ()
    table: Table | None = None
    total: Amount | None = None
    office: Named | None = None
    heading: str = ""
    paragraphs: tuple[Phrase | Text, ...] = ()


class Document(Fact, frozen=True, kw_only=True):
    """Everything that is fixed when a paper is issued: what the digest of its facts is taken over.

    kind, number, language; issued: UTC; copy: 1 for the first paper of its subject, 2 and on for the further ones;
    tree_size, tree_root (hexadecimal): the ledger's latest signed checkpoint at that moment, 0 and "" before the first.
    """

    kind: str
    number: str
    language: str
    issued: datetime
    copy: int
    contents: Contents
    check: str
    replaces: str = ""
    tree_size: int = 0
    tree_root: str = ""


def encoded(document: Document) -> bytes:
    """``document`` as JSON, always the same bytes for the same document."""
    return msgspec.json.encode(document, order="deterministic")


def decoded(data: bytes) -> Document:
    return msgspec.json.decode(data, type=Document)
