# SPDX-License-Identifier: EUPL-1.2
"""Keys under a passphrase: scrypt makes a key of it, AES-256-GCM seals with that."""

from __future__ import annotations

import base64
import hashlib
import secrets

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# RFC 7914: 128 MiB and a third of a second for each guess.
COST, BLOCKS, LANES = 2**17, 8, 1
MEMORY = 256 << 20
PURPOSE = b"diwana backup keys 1"


class WrongPassphrase(ValueError):
    """The passphrase does not open these keys, or somebody changed them."""


class Sealed(msgspec.Struct, frozen=True):
    """salt, nonce and what is sealed."""

    salt: bytes
    nonce: bytes
    sealed: bytes


def seal(keys: dict[str, bytes], passphrase: str) -> bytes:
    """``keys`` by their names, sealed."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    plain = msgspec.json.encode({name: base64.b64encode(key).decode() for name, key in keys.items()})
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, plain, PURPOSE)
    return msgspec.json.encode(Sealed(salt, nonce, sealed))


def unseal(data: bytes, passphrase: str) -> dict[str, bytes]:
    """The keys that ``seal`` sealed. Raises WrongPassphrase."""
    try:
        held = msgspec.json.decode(data, type=Sealed)
        plain = AESGCM(_key(passphrase, held.salt)).decrypt(held.nonce, held.sealed, PURPOSE)
    except (InvalidTag, msgspec.MsgspecError, ValueError) as problem:
        raise WrongPassphrase("the passphrase does not open the keys of this backup") from problem
    return {name: base64.b64decode(key) for name, key in msgspec.json.decode(plain, type=dict[str, str]).items()}


def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=COST, r=BLOCKS, p=LANES, maxmem=MEMORY, dklen=32)
