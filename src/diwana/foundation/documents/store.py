# SPDX-License-Identifier: EUPL-1.2
"""The folder of the files. A file is written where it stays, under a random name; tables say which ones are whole.

What was acknowledged is on the disk: full pieces in the file itself, the unfinished end in a file beside it that is
named after the number of bytes it completes. An end is never overwritten before the next one is safe.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings

from diwana.foundation.documents.sealing import MORE, PIECE, Damaged, Seal, SealedReader
from diwana.kernel import clock

SPARE = 64 << 20  # bytes that are never taken from a disk: the database may be on it


class Busy(Exception):
    """Another process is writing this file now."""


class DiskFull(Exception):
    """The disk has no room for it."""


def path_of(file: UUID) -> Path:
    """Where the file lies: spread over 256 folders by its name."""
    return Path(settings.FILES_FOLDER) / file.hex[:2] / file.hex


def has_room(size: int) -> bool:
    """Whether the disk can take ``size`` bytes more and keep some to spare."""
    return shutil.disk_usage(settings.FILES_FOLDER).free - size >= SPARE


def reader(file: UUID, key: bytes, size: int) -> SealedReader:
    """The content of a whole file. Raises Damaged."""
    return SealedReader(path_of(file), key, file, size)


@contextmanager
def held(file: UUID) -> Iterator[None]:
    """Nobody else writes this file inside the block. Raises Busy where somebody does: nobody waits.

    The kernel lets go of it when the process dies, however it dies.
    """
    path = path_of(file)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _named(error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy from error
        yield
    finally:
        os.close(handle)


def remove(file: UUID) -> None:
    """Delete the file and what lies beside it; nothing happens where there is none."""
    path = path_of(file)
    for each in (path, *_ends(path)):
        each.unlink(missing_ok=True)


def forget_strays(known: set[str], older_than: float) -> int:
    """Delete the files that no table knows and that nobody has touched since ``older_than`` (seconds of the epoch):
    left behind by a process that was killed. Returns how many."""
    found = 0
    for folder in Path(settings.FILES_FOLDER).glob("[0-9a-f][0-9a-f]"):
        for path in folder.iterdir():
            if path.name.partition(".")[0] not in known and path.stat().st_mtime < older_than:
                path.unlink(missing_ok=True)
                found += 1
    return found


def a_day_ago() -> float:
    """The instant before which a file that no table knows is a stray."""
    return clock.now().timestamp() - 86_400


class Part:
    """A file of ``length`` bytes of which ``offset`` are safe. Use it inside ``held``."""

    def __init__(self, file: UUID, key: bytes, length: int, offset: int) -> None:
        self._file, self._length = file, length
        self._seal = Seal(key, file)
        self._path = path_of(file)
        self.offset = offset
        self._written = [self._end_path(offset)]
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._end = bytearray(self._read_end())
        except BaseException:
            os.close(self._handle)
            raise

    def write(self, data: bytes) -> None:
        """Take more bytes; they are safe after ``keep``. Raises DiskFull."""
        if self.offset + len(data) > self._length:
            raise ValueError("more bytes than the file has")
        self._end += data
        self.offset += len(data)
        while len(self._end) >= PIECE or (self._end and self.offset == self._length):
            self._write_piece(bytes(self._end[:PIECE]))
            del self._end[:PIECE]

    def keep(self) -> int:
        """Make everything safe on the disk; returns the offset that may be acknowledged. Raises DiskFull."""
        try:
            if self._end:
                self._write_end()
            os.fsync(self._handle)
            _sync(self._path.parent)
        except OSError as error:
            raise _named(error) from error
        return self.offset

    def acknowledged(self) -> None:
        """The tables have the new offset: earlier ends are of no more use."""
        for end in self._written[:-1] if self._end else self._written:
            end.unlink(missing_ok=True)
        self._written = self._written[-1:] if self._end else []

    def close(self) -> None:
        os.close(self._handle)

    def _write_piece(self, content: bytes) -> None:
        place = (self.offset - len(self._end)) // PIECE
        last = place == (self._length - 1) // PIECE
        sealed = self._seal.close(content, place, b"l" if last else b"m")
        try:
            _write_all(self._handle, sealed, place * (PIECE + MORE))
        except OSError as error:
            raise _named(error) from error

    def _end_path(self, offset: int) -> Path:
        return self._path.with_suffix(f".{offset}")

    def _write_end(self) -> None:
        end = self._end_path(self.offset)
        if end not in self._written:
            self._written.append(end)
        handle = os.open(end, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            _write_all(handle, self._seal.close(self._end, self.offset, b"t"), 0)
            os.fsync(handle)
        finally:
            os.close(handle)

    def _read_end(self) -> bytes:
        if self.offset % PIECE == 0 or self.offset == self._length:
            return b""
        try:
            sealed = self._end_path(self.offset).read_bytes()
        except OSError as error:
            raise Damaged(f"end {self.offset}") from error
        return self._seal.open(sealed, self.offset, b"t")


def _ends(path: Path) -> list[Path]:
    return list(path.parent.glob(f"{path.name}.*"))


def _write_all(handle: int, data: bytes, place: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(handle, view, place)
        view, place = view[written:], place + written


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _named(error: OSError) -> Exception:
    return DiskFull() if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else error
