# SPDX-License-Identifier: EUPL-1.2
"""Secrets of second factors at rest: encrypted by the vault inside allauth's own table."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from diwana.foundation.vault.public import decrypt_text, encrypt_text, key_of_text

PURPOSE = "mfa.authenticator"
SECRETS = ("secret", "seed")


def seal(text: str) -> str:
    return encrypt_text(PURPOSE, text)


def unseal(sealed: str) -> str:
    """Raises KeyMissing, InvalidTag (cryptography.exceptions)."""
    return decrypt_text(PURPOSE, sealed)


def _former(current: str) -> list[Authenticator]:
    return [
        row
        for row in Authenticator.objects.only("data")
        if any(key_of_text(row.data[name]) != current for name in SECRETS if name in row.data)
    ]


def count_former(current: str) -> int:
    """How many second factors are encrypted under another key than ``current``."""
    return len(_former(current))


def renew(current: str) -> int:
    """Encrypt them anew; how many. One that changes meanwhile is left as it became."""
    rows = _former(current)
    for row in rows:
        renewed = {name: seal(unseal(row.data[name])) for name in SECRETS if name in row.data}
        Authenticator.objects.filter(pk=row.pk, data=row.data).update(data={**row.data, **renewed})
    return len(rows)
