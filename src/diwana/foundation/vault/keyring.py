# SPDX-License-Identifier: EUPL-1.2
"""The key ring: a file outside the database, readable by its owner alone, that every process follows as it changes.

Data are encrypted under its newest key; older ones stay as long as something is encrypted under them. A second secret,
for blind indices, changes only together with all of these.
"""

from __future__ import annotations

import base64
import fcntl
import functools
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from diwana.kernel import clock

KEY_BYTES = 32


class KeyringUnsafe(Exception):
    """The key ring cannot be trusted: others may read it, or it is no key ring. The message says what to do."""


class KeyMissing(LookupError):
    """Something is encrypted under a key that the ring does not hold: the ring is another one, or was forgotten."""


class Key(msgspec.Struct, frozen=True):
    """One key: ``id`` 8 hexadecimal figures; ``secret`` 32 bytes, base64."""

    id: str
    made_at: datetime
    secret: str

    def __repr__(self) -> str:
        """Without the secret, so that no log and no report of an error shows it."""
        return f"<Key {self.id}>"


class Keyring(msgspec.Struct, frozen=True):
    """``keys`` oldest first, the last one encrypts; ``index`` the secret of the blind indices, base64."""

    keys: tuple[Key, ...]
    index: str

    def __repr__(self) -> str:
        return f"<Keyring {list(self.keys)}>"

    @property
    def current(self) -> Key:
        return self.keys[-1]

    def key(self, key_id: str) -> Key:
        """The key ``key_id``. Raises KeyMissing."""
        for key in reversed(self.keys):
            if key.id == key_id:
                return key
        raise KeyMissing(f"the key ring {settings.KEYRING} holds no key {key_id}")


def new_secret() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def new_key() -> Key:
    return Key(id=secrets.token_hex(4), made_at=clock.now(), secret=new_secret())


def ring() -> Keyring:
    """The ring as its file stands now; made at the first use. Raises KeyringUnsafe."""
    file = Path(settings.KEYRING)
    try:
        state = file.stat()
    except FileNotFoundError:
        _make(file)
        state = file.stat()
    return _read(file, state.st_mtime_ns, state.st_ino)


@functools.lru_cache(maxsize=4)
def _read(file: Path, changed: int, inode: int) -> Keyring:
    if file.stat().st_mode & 0o077:
        raise KeyringUnsafe(f"{file} can be read by others: chmod 600 {file}")
    try:
        held = msgspec.json.decode(file.read_bytes(), type=Keyring)
    except msgspec.MsgspecError as problem:
        raise KeyringUnsafe(f"{file} is no key ring ({problem}); restore it from its backup") from problem
    if not held.keys:
        raise KeyringUnsafe(f"{file} holds no key; restore it from its backup")
    return held


def change(act: Callable[[Keyring], Keyring]) -> Keyring:
    """Replace the ring by what ``act`` makes of it, whole or not at all; one process at a time."""
    file = Path(settings.KEYRING)
    with _alone(file):
        changed = act(ring())
        _write(file, changed)
    return changed


def _make(file: Path) -> None:
    """A first ring; of two processes that start together, the first one's stands."""
    with _alone(file):
        if not file.exists():
            _write(file, Keyring(keys=(new_key(),), index=new_secret()))


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file.with_name(f".{file.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(file: Path, held: Keyring) -> None:
    """On the disk before anything is encrypted under it: a key that a power cut takes away takes its data along."""
    partial = file.with_name(f".{file.name}.new")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
        handle.write(msgspec.json.format(msgspec.json.encode(held)) + b"\n")
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@functools.lru_cache(maxsize=1024)
def cipher(secret: str, purpose: str) -> AESGCM:
    """The cipher of one purpose: a key of its own, so that what was made for one never opens for another."""
    return AESGCM(derived(secret, f"diwana.encryption {purpose}"))


@functools.lru_cache(maxsize=1024)
def derived(secret: str, info: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info.encode()).derive(base64.b64decode(secret))
