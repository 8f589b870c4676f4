# SPDX-License-Identifier: EUPL-1.2
"""The boundary of papers: issue one within one's own transaction, and find those of a subject.

issue(actor, kind=Kind.RECEIPT, subject="receipt:2026-0000001", contents=Contents(…), language="fr", readers=[payer])
"""

from diwana.foundation.papers.contents import (
    Amount,
    Code,
    Contents,
    Day,
    Moment,
    Named,
    Number,
    Party,
    Phrase,
    Row,
    Table,
    Text,
)
from diwana.foundation.papers.facts import KeyFacts, PaperFacts
from diwana.foundation.papers.issuing import LANGUAGES, CannotReplace, ensure, issue, offer
from diwana.foundation.papers.kinds import Kind
from diwana.foundation.papers.permissions import Permission
from diwana.foundation.papers.queries import of_subject
from diwana.foundation.papers.rendering import FontsMissing
from diwana.foundation.papers.seal import SealUnavailable

__all__ = [
    "LANGUAGES",
    "Amount",
    "CannotReplace",
    "Code",
    "Contents",
    "Day",
    "FontsMissing",
    "KeyFacts",
    "Kind",
    "Moment",
    "Named",
    "Number",
    "PaperFacts",
    "Party",
    "Permission",
    "Phrase",
    "Row",
    "SealUnavailable",
    "Table",
    "Text",
    "ensure",
    "issue",
    "of_subject",
    "offer",
]
