# SPDX-License-Identifier: EUPL-1.2
"""What other rooms and pages are told of papers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from diwana.kernel.declaration import Fact


class PaperFacts(Fact, frozen=True, kw_only=True):
    """A paper for who may see it: ``number`` of its own; ``subject`` what it is about ('<kind>:<id>'),
    ``reference`` that thing's number; ``language`` ISO 639-1; ``copy`` 1 for the first of its subject and kind;
    ``sha256`` of the file (hexadecimal); ``size`` bytes; ``replaced_by`` a number, empty where nothing replaced it;
    times UTC."""

    number: str
    kind: str
    title: str
    subject: str
    reference: str
    language: str
    copy: int
    office: str
    issued_at: datetime
    state: str
    closed_at: datetime | None
    replaced_by: str
    sha256: str
    size: int
    check: str
    code: str
    demonstration: bool


class KeyFacts(Fact, frozen=True, kw_only=True):
    """What anybody may learn of a paper that he holds: parties masked; ``total`` in ``currency``, None where it has
    none. ``erased``: what it said was erased at the end of its time; only number, kind and day remain."""

    number: str
    kind: str
    title: str
    reference: str
    language: str
    issued_at: datetime
    copy: int = 1
    office: str = ""
    parties: tuple[str, ...] = ()
    total: Decimal | None = None
    currency: str = ""
    erased: bool = False


class SealFacts(Fact, frozen=True, kw_only=True):
    """The certificate of a seal: ``fingerprint`` is the SHA-256 of its DER form; times UTC."""

    fingerprint: str
    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    demonstration: bool
    first_used_at: datetime
    papers: int = 0
