# SPDX-License-Identifier: EUPL-1.2
"""Secret links in letters. They are derived from a key of the vault, so that no table holds them and a letter can be
sent again."""

from __future__ import annotations

import hmac
import secrets

from django.conf import settings
from django.urls import reverse

from diwana.foundation.vault.public import blind_index

LENGTH = 40


def nonce() -> str:
    """What makes the link of a row unlike that of any other."""
    return secrets.token_hex(16)


def secret(kind: str, pk: int, nonce: str) -> str:
    """The secret part of the link: key of the row and 160 bits that only the vault can derive."""
    return f"{pk}-{blind_index('members.link', f'{kind}:{pk}:{nonce}')[:LENGTH]}"


def key_of(text: str) -> int | None:
    """The key of the row that a link names; None when it has no such form."""
    head, _dash, rest = text.partition("-")
    return int(head) if head.isascii() and head.isdecimal() and len(head) < 16 and len(rest) == LENGTH else None


def is_secret(text: str, kind: str, pk: int, nonce: str) -> bool:
    """Whether ``text`` is the secret of that row; compared in constant time."""
    return hmac.compare_digest(text.encode(), secret(kind, pk, nonce).encode())


def address(view: str, text: str = "") -> str:
    """The whole address of a page, for a letter."""
    return f"{settings.PUBLIC_URL}{reverse(view, args=[text] if text else [])}"
