# SPDX-License-Identifier: EUPL-1.2
"""Files as they lie on the disk: AES-256-GCM in pieces, so that any part is read without the rest.

After the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): a piece is bound to its file, to its place and
to whether it is the last one, so that none can be exchanged, moved, dropped or cut off unseen. Its nonce is random
instead of counted, because the last piece of an interrupted upload may be written twice with other bytes. Each file has
its own key.
"""

from __future__ import annotations

import io
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE = 256 << 10  # bytes of content in each piece but the last
NONCE, TAG = 12, 16
MORE = NONCE + TAG  # bytes that sealing adds to a piece


class Damaged(Exception):
    """What lies on the disk is not what was sealed: altered, exchanged, cut off or unreadable."""


def new_key() -> bytes:
    """The key of one file."""
    return AESGCM.generate_key(bit_length=256)


def pieces(size: int) -> int:
    """How many pieces hold ``size`` bytes (one or more)."""
    return max(1, -(-size // PIECE))


def sealed_size(size: int) -> int:
    """Bytes on the disk of a file of ``size`` bytes."""
    return size + pieces(size) * MORE


class Seal:
    """Seals and opens the pieces of the file ``file`` under ``key``."""

    def __init__(self, key: bytes, file: UUID) -> None:
        self._cipher = AESGCM(key)
        self._file = file.bytes

    def close(self, content: bytes | bytearray, place: int, mark: bytes) -> bytes:
        """The sealed piece. ``mark``: ``b"l"`` the last one, ``b"m"`` another, ``b"t"`` the unfinished end of a
        part."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, content, self._bound(place, mark))

    def open(self, sealed: bytes, place: int, mark: bytes) -> bytes:
        """The content of a piece. Raises Damaged."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], self._bound(place, mark))
        except (InvalidTag, ValueError) as error:
            raise Damaged(f"piece {place}") from error

    def _bound(self, place: int, mark: bytes) -> bytes:
        return self._file + place.to_bytes(8) + mark


class SealedReader(io.RawIOBase):
    """The content of a sealed file, readable from any place; keeps one piece in memory."""

    def __init__(self, path: Path, key: bytes, file: UUID, size: int) -> None:
        try:
            self._disk: BinaryIO = path.open("rb", buffering=0)
        except OSError as error:
            raise Damaged(path.name) from error
        self._seal, self.size, self._at = Seal(key, file), size, 0
        self._last = pieces(size) - 1
        self._place, self._piece = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError("a place before the beginning")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        wanted = memoryview(buffer).cast("B")
        if self._at >= self.size or not wanted:
            return 0
        place, within = divmod(self._at, PIECE)
        if place != self._place:
            self._piece, self._place = self._read(place), place
        part = self._piece[within : within + len(wanted)]
        wanted[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _read(self, place: int) -> bytes:
        length = PIECE if place < self._last else self.size - self._last * PIECE
        self._disk.seek(place * (PIECE + MORE))
        sealed = self._disk.read(length + MORE)
        if len(sealed) != length + MORE:
            raise Damaged(f"piece {place}")
        return self._seal.open(sealed, place, b"l" if place == self._last else b"m")

    def close(self) -> None:
        if not self.closed:
            self._disk.close()
        super().close()
