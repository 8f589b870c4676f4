# SPDX-License-Identifier: EUPL-1.2
"""The files of papers under the newest key of the vault."""

from __future__ import annotations

from django.db import transaction

from diwana.foundation.papers.issuing import PURPOSE
from diwana.foundation.papers.models import File
from diwana.foundation.vault.public import decrypt, encrypt, key_of

BATCH = 100


def count_outside(current: str) -> int:
    """How many files are encrypted under another key than ``current``."""
    return File.objects.exclude(key=current).count()


def renew(current: str) -> int:
    """Bring a hundred of them under it; how many it were."""
    rows = list(File.objects.exclude(key=current).order_by("pk")[:BATCH])
    with transaction.atomic():
        for row in rows:
            sealed = encrypt(PURPOSE, decrypt(PURPOSE, bytes(row.content)))
            # Under the row's former key alone: of two that renew at once, one does.
            File.objects.filter(pk=row.pk, key=row.key).update(content=sealed, key=key_of(sealed))
    return len(rows)
