# SPDX-License-Identifier: EUPL-1.2
"""The boundary of documents: what other rooms attach, show, freeze and give up.

A room tells who may read and attach at its subjects in its module ``attachments``: see ``subjects.Standing``.
"""

from diwana.foundation.documents.errors import DocumentsError, Infected, NotFound
from diwana.foundation.documents.facts import DocumentFacts, Shelf
from diwana.foundation.documents.freezing import drop, freeze
from diwana.foundation.documents.printed import printed
from diwana.foundation.documents.queries import documents_at, shelf, shelf_at
from diwana.foundation.documents.receiving import take_whole
from diwana.foundation.documents.services import remove
from diwana.foundation.documents.subjects import Standing

__all__ = [
    "DocumentFacts",
    "DocumentsError",
    "Infected",
    "NotFound",
    "Shelf",
    "Standing",
    "documents_at",
    "drop",
    "freeze",
    "printed",
    "remove",
    "shelf",
    "shelf_at",
    "take_whole",
]
