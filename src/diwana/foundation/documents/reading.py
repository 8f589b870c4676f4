# SPDX-License-Identifier: EUPL-1.2
"""What is recorded of officers who open documents."""

from __future__ import annotations

from django.core.cache import cache
from django.db import transaction

from diwana.foundation.documents.facts import DocumentFacts
from diwana.foundation.ledger.public import record
from diwana.kernel.actor import Actor

READING_SECONDS = 600


def note_reading(actor: Actor, document: DocumentFacts) -> None:
    """Record that an officer opened a document: once in ten minutes for each of both, whatever ranges he asks for."""
    if not cache.add(f"documents.read:{actor.person}:{document.id}", 1, timeout=READING_SECONDS):
        return
    with transaction.atomic():
        record(actor, "documents.open", f"document:{document.id}", {"subject": document.subject})
