# SPDX-License-Identifier: EUPL-1.2
"""The end of documents and of the files behind them, inside the transactions of others."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from diwana.foundation.documents import store
from diwana.foundation.documents.models import Content, Document


def take_away(document: Document) -> None:
    """Delete a document, and its file where nothing else has the same content."""
    content = document.content_id
    document.delete()
    forget_content(content)


def forget_content(content: int) -> bool:
    """Delete a content that no document has any more: its key at once, its file once that is committed."""
    held = Content.objects.select_for_update().filter(pk=content).first()
    if held is None or Document.objects.filter(content=content).exists():
        return False
    held.delete()
    transaction.on_commit(partial(store.remove, held.file))
    return True
