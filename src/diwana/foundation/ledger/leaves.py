# SPDX-License-Identifier: EUPL-1.2
"""The form of a leaf: what an event says in the open, and what it only commits to."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

import msgspec

from diwana.foundation.ledger.canonical import canonical, instant
from diwana.kernel.actor import Actor

SALT_BYTES = 16


class Part(StrEnum):
    """What an event commits to, each part apart: ``data`` and ``reason`` may be shown to the parties of the subject,
    ``confidential`` to officers only."""

    DATA = "data"
    REASON = "reason"
    CONFIDENTIAL = "confidential"


class Opened(msgspec.Struct, frozen=True):
    """A committed value with its salt: whoever holds both can check the commitment; nobody else can guess it."""

    part: Part
    salt: bytes
    value: bytes

    def commitment(self) -> str:
        """SHA-256 over the salt (of fixed length) and the canonical value, in hexadecimal."""
        return sha256(self.salt + self.value).hexdigest()


class LeafFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A leaf as read back: the instant, who (person, role, organisation; keys and codes, never names), did what
    (verb) to what (subject), and the commitments to what was said about it, None where nothing was."""

    at: str
    confidential: str | None
    data: str | None
    index: int
    organisation: int | None
    person: int | None
    reason: str | None
    role: str
    subject: str
    verb: str

    def commitment(self, part: Part) -> str | None:
        commitment: str | None = getattr(self, part.value)
        return commitment


#: Decodes and validates the bytes of a leaf.
read_leaf = msgspec.json.Decoder(LeafFacts).decode


def seal(parts: Mapping[Part, Any]) -> tuple[Opened, ...]:
    """Salt each part that says something."""
    return tuple(
        Opened(part, secrets.token_bytes(SALT_BYTES), canonical(value))
        for part, value in parts.items()
        if value is not None and value != {} and value != ""
    )


def compose(index: int, at: datetime, actor: Actor, verb: str, subject: str, opened: tuple[Opened, ...]) -> bytes:
    """The canonical bytes of a leaf. Raises ValueError when verb or subject is not plain ASCII."""
    if not (verb.isascii() and verb.isprintable() and subject.isascii() and subject.isprintable() and ":" in subject):
        raise ValueError(f"not a verb and a subject of the form kind:id: {verb!r}, {subject!r}")
    leaf: dict[str, Any] = {
        "at": instant(at),
        "confidential": None,
        "data": None,
        "index": index,
        "organisation": actor.organisation,
        "person": actor.person,
        "reason": None,
        "role": ",".join(actor.roles),
        "subject": subject,
        "verb": verb,
    }
    leaf.update({part.part.value: part.commitment() for part in opened})
    return canonical(leaf)
