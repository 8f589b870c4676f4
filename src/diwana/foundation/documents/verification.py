# SPDX-License-Identifier: EUPL-1.2
"""Whether every file is on the disk, whole, and still the content that its digest names."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from diwana.foundation.documents import store
from diwana.foundation.documents.models import Content
from diwana.foundation.documents.sealing import PIECE, Damaged


class Found(NamedTuple):
    """How many files and bytes were read, and what is wrong with which."""

    files: int
    bytes: int
    faults: tuple[str, ...]


def verify() -> Found:
    """Read every file."""
    files = size = 0
    faults = []
    for content in Content.objects.order_by("pk").iterator():
        files, size = files + 1, size + content.size
        try:
            digest = hashlib.sha256()
            with store.reader(content.file, bytes.fromhex(content.key), content.size) as reader:
                while part := reader.read(PIECE):
                    digest.update(part)
            if digest.hexdigest() != content.sha256:
                faults.append(f"{content.file}: another content than its digest says")
        except Damaged as damage:
            faults.append(f"{content.file}: damaged or missing ({damage})")
    return Found(files, size, tuple(faults))
