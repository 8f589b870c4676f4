# SPDX-License-Identifier: EUPL-1.2
"""A day's secret at rest: AES-256-GCM under a key that is not in the database."""

from __future__ import annotations

import secrets
from datetime import date
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE_BYTES = 12


@lru_cache(maxsize=4)
def _cipher(key: str) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"diwana.risk.draw").derive(key.encode()))


def seal(secret: bytes, day: date) -> bytes:
    """``secret`` encrypted, bound to its day."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, secret, day.isoformat().encode())


def unseal(sealed: bytes, day: date) -> bytes:
    """The secret again. Raises cryptography.exceptions.InvalidTag when the key, the day or a byte is another."""
    return _cipher(settings.SECRET_KEY).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], day.isoformat().encode())
