# SPDX-License-Identifier: EUPL-1.2
"""What is read of documents, ready for a page or an answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from diwana.foundation.documents.kinds import Kind
from diwana.foundation.documents.states import OPEN, TONES, Scan
from diwana.foundation.documents.subjects import Standing
from diwana.kernel.declaration import Fact


class DocumentFacts(Fact, frozen=True, kw_only=True):
    """One attached document. ``size`` in bytes; ``sha256`` of its content, hexadecimal; see ``models.Document``."""

    id: UUID
    subject: str
    kind: str
    code: str
    reference: str
    name: str
    type: str
    inert: bool
    size: int
    sha256: str
    scan: Scan
    scan_engine: str
    scan_finding: str
    scanned_at: datetime | None
    attached_at: datetime
    frozen_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it may be opened, as far as the scan goes."""
        return self.scan in OPEN

    @property
    def tone(self) -> str:
        return TONES[self.scan]


class Shelf(Fact, frozen=True, kw_only=True):
    """All documents of a subject, as an actor may see and change them; ``kinds``: what may be attached there."""

    subject: str
    standing: Standing
    documents: tuple[DocumentFacts, ...]
    kinds: tuple[Kind, ...]


class Progress(Fact, frozen=True, kw_only=True):
    """How far an upload has come. ``document``: what became of it, once it is whole."""

    id: UUID
    offset: int
    length: int
    expires_at: datetime
    document: UUID | None = None
