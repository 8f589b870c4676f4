# SPDX-License-Identifier: EUPL-1.2
"""What rooms do with all documents of a subject at once, inside their own verbs, which have checked who may."""

from __future__ import annotations

from diwana.foundation.documents.contents import take_away
from diwana.foundation.documents.errors import Infected
from diwana.foundation.documents.facts import DocumentFacts
from diwana.foundation.documents.models import Document
from diwana.foundation.documents.queries import documents_at
from diwana.foundation.documents.states import Scan
from diwana.kernel import clock


def freeze(subject: str) -> tuple[DocumentFacts, ...]:
    """Documents of ``subject`` stay as they are from now on; they, so that the caller's event can name their digests.
    Inside the caller's transaction, which holds the subject. Raises Infected where one of them is malicious."""
    found = documents_at(subject)
    if any(each.scan is Scan.INFECTED for each in found):
        raise Infected
    if found:
        Document.objects.filter(subject=subject, frozen_at=None).update(frozen_at=clock.now())
    return found


def drop(subject: str) -> int:
    """Delete all documents of ``subject``, which its room gives up, such as a discarded draft; how many there were."""
    found = list(Document.objects.filter(subject=subject, frozen_at=None))
    for each in found:
        take_away(each)
    return len(found)
