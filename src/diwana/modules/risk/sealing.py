# SPDX-License-Identifier: EUPL-1.2
"""A day's secret at rest: encrypted by the vault, bound to its day."""

from __future__ import annotations

from datetime import date

from diwana.foundation.vault.public import decrypt, encrypt, key_of
from diwana.modules.risk.models import DrawSecret


def _purpose(day: date) -> str:
    return f"risk.draw {day.isoformat()}"


def seal(secret: bytes, day: date) -> bytes:
    """``secret`` encrypted, bound to its day."""
    return encrypt(_purpose(day), secret)


def unseal(sealed: bytes, day: date) -> bytes:
    """The secret again. Raises cryptography.exceptions.InvalidTag when the day or a byte is another, KeyMissing."""
    return decrypt(_purpose(day), sealed)


def _former(current: str) -> list[DrawSecret]:
    return [row for row in DrawSecret.objects.only("day", "sealed") if key_of(bytes(row.sealed)) != current]


def count_former(current: str) -> int:
    """How many secrets are sealed under another key than ``current``."""
    return len(_former(current))


def renew(current: str) -> int:
    """Seal them anew; how many."""
    rows = _former(current)
    for row in rows:
        row.sealed = seal(unseal(bytes(row.sealed), row.day), row.day)
    DrawSecret.objects.bulk_update(rows, ["sealed"])
    return len(rows)
