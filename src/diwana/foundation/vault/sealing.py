# SPDX-License-Identifier: EUPL-1.2
"""Encrypting and decrypting under the key ring: AES-256-GCM, a key derived for each purpose (HKDF, RFC 5869).

What is encrypted says under which key: a byte of version, four of the key, twelve of nonce, then ciphertext and tag.
Text is the same in base64url behind a readable head, so that a database can count what is still under an older key.
"""

from __future__ import annotations

import base64
import hmac
import secrets

from diwana.foundation.vault.keyring import cipher, derived, ring

VERSION = b"\x01"
HEAD_BYTES, NONCE_BYTES = 5, 12
TEXT = "v1"


def encrypt(purpose: str, data: bytes) -> bytes:
    """``data`` under the ring's newest key. What ``purpose`` names must be named again to decrypt it."""
    key = ring().current
    nonce = secrets.token_bytes(NONCE_BYTES)
    head = VERSION + bytes.fromhex(key.id)
    return head + nonce + cipher(key.secret, purpose).encrypt(nonce, data, head)


def decrypt(purpose: str, sealed: bytes) -> bytes:
    """The data again. Raises KeyMissing; InvalidTag (cryptography.exceptions) for an altered byte or another purpose;
    ValueError for what was never encrypted here."""
    head, nonce, rest = sealed[:HEAD_BYTES], sealed[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES], sealed[HEAD_BYTES:]
    if len(head) < HEAD_BYTES or head[:1] != VERSION:
        raise ValueError("this was not encrypted by the vault")
    return cipher(ring().key(head[1:].hex()).secret, purpose).decrypt(nonce, rest[NONCE_BYTES:], head)


def key_of(sealed: bytes) -> str:
    """Under which key (its id) something is encrypted."""
    return sealed[1:HEAD_BYTES].hex()


def encrypt_text(purpose: str, text: str) -> str:
    """``v1.<key>.<base64url>``; see ``encrypt``."""
    sealed = encrypt(purpose, text.encode())
    return f"{text_head(key_of(sealed))}{base64.urlsafe_b64encode(sealed[HEAD_BYTES:]).decode()}"


def decrypt_text(purpose: str, sealed: str) -> str:
    """The text again; errors as ``decrypt``."""
    version, _, rest = sealed.partition(".")
    key, _, body = rest.partition(".")
    if version != TEXT:
        raise ValueError("this was not encrypted by the vault")
    return decrypt(purpose, VERSION + bytes.fromhex(key) + base64.urlsafe_b64decode(body)).decode()


def key_of_text(sealed: str) -> str:
    """Under which key (its id) a text is encrypted."""
    return sealed.split(".", 2)[1]


def text_head(key_id: str) -> str:
    """How every text under the key begins."""
    return f"{TEXT}.{key_id}."


def blind_index(purpose: str, text: str) -> str:
    """64 hexadecimal figures by which equal texts are found without being read: HMAC-SHA-256 under a key of the ring.
    The caller brings ``text`` into one form first (case, spaces). Never for texts of few possible values."""
    return hmac.digest(derived(ring().index, f"diwana.index {purpose}"), text.encode(), "sha256").hex()
