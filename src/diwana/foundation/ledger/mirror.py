# SPDX-License-Identifier: EUPL-1.2
"""A second place for what stands outside the database: it is only ever added to.

Put it where the machine that signs may append and not rewrite (another machine's disk, a share with that right only, an
append-only file system). Whoever holds the database, the ledger's folder and its key still cannot make the mirror
forget.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from django.conf import settings

from diwana.foundation.ledger import outside

log = logging.getLogger(__name__)

#: How much of the end of the copy is compared with the original before anything is added.
_COMPARED = 4096


class MirrorDiffers(Exception):
    """The mirror is not the beginning of what stands in the ledger's folder: one of them was rewritten."""


def folder() -> Path | None:
    return Path(settings.LEDGER_MIRROR) if settings.LEDGER_MIRROR else None


def follow() -> None:
    """Add to the mirror what it does not have yet. Raises MirrorDiffers, OSError."""
    place = folder()
    if place is None:
        return
    place.mkdir(parents=True, exist_ok=True)
    # The hashes first: a checkpoint in the mirror is never without the hashes that it signs for.
    for file in (outside.hashes_file(), outside.retired_file(), outside.checkpoints_file()):
        if file.exists():
            _add(file, place / file.name)


def follow_if_possible() -> None:
    """As ``follow``; a mirror that cannot be reached catches up at the next checkpoint, and the log says so."""
    try:
        follow()
    except (MirrorDiffers, OSError):
        log.exception("the ledger's mirror %s was not brought up to date", settings.LEDGER_MIRROR)


def read_checkpoints() -> tuple[str, ...]:
    """The notes in the mirror, none where there is no mirror."""
    place = folder()
    file = place / outside.checkpoints_file().name if place else None
    return outside.split_notes(file.read_text("utf-8", errors="replace")) if file and file.exists() else ()


def retired_text() -> str:
    """The mirror's list of retired keys, nothing where there is no mirror."""
    place = folder()
    file = place / outside.retired_file().name if place else None
    return file.read_text("utf-8", errors="replace") if file and file.exists() else ""


def read_hashes() -> bytes:
    """The leaf hashes in the mirror, nothing where there is no mirror."""
    place = folder()
    file = place / outside.hashes_file().name if place else None
    return file.read_bytes() if file and file.exists() else b""


def _add(original: Path, copy: Path) -> None:
    with (
        original.open("rb") as source,
        os.fdopen(os.open(copy, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644), "r+b") as target,
    ):
        there, here = os.fstat(target.fileno()).st_size, os.fstat(source.fileno()).st_size
        start = max(0, there - _COMPARED)
        source.seek(start)
        target.seek(start)
        if there > here or source.read(there - start) != target.read(there - start):
            raise MirrorDiffers(f"{copy} is not the beginning of {original}")
        while block := source.read(1 << 20):
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
