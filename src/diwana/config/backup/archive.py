# SPDX-License-Identifier: EUPL-1.2
"""The archive: a compressed tar whose last member, the manifest, has the digest of every other.

An archive that was cut short has no manifest and is refused; one that was altered has other digests.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

MANIFEST = "manifest.json"
FORMAT = 1
BLOCK = 1 << 20


class Unusable(Exception):
    """The archive cannot be restored; the message says why."""


class Member(msgspec.Struct, frozen=True):
    """One file of the archive."""

    sha256: str
    bytes: int


class Ledger(msgspec.Struct, frozen=True):
    """The ledger of the backup: how many events, how many of them signed, and the signed root (base64)."""

    events: int
    signed: int
    root: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the archive is.

    vendor: ``sqlite`` or ``postgresql``. rows: of every table. migrations: ``app.name`` of those applied. keys: SHA-256
    of each key's file, whether the keys are in the archive or not.
    """

    format: int
    version: str
    made_at: datetime
    vendor: str
    ledger: Ledger
    rows: dict[str, int]
    migrations: list[str]
    keys: dict[str, str]
    has_keys: bool
    members: dict[str, Member]


class Writer:
    """Adds members and remembers their digests."""

    def __init__(self, tar: tarfile.TarFile, at: datetime) -> None:
        self._tar, self._at = tar, at
        self.members: dict[str, Member] = {}

    def add(self, name: str, data: bytes) -> None:
        self._add(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, path: Path, size: int | None = None) -> bool:
        """Add the file, or its first ``size`` bytes; False when it has vanished meanwhile."""
        try:
            with path.open("rb") as file:
                self._add(name, file, os.fstat(file.fileno()).st_size if size is None else size)
        except FileNotFoundError:
            return False
        return True

    def _add(self, name: str, source: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, int(self._at.timestamp()), 0o600
        reading = _Digesting(source)
        self._tar.addfile(info, reading)
        self.members[name] = Member(reading.hexdigest(), size)


class _Digesting:
    """A file that digests what is read of it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._digest.update(data)
        return data

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


@contextmanager
def writing(target: Path, at: datetime) -> Iterator[Writer]:
    """An archive that appears under its name, for its owner alone, once it is whole and on the disk."""
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3, format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar, at)
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, target)  # another backup of that name is never overwritten
    finally:
        partial.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(source: Path, into: Path | None = None) -> Manifest:
    """The manifest, after every member was compared with it; with ``into``, unpacked there. Raises Unusable."""
    found: dict[str, Member] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(source, mode="r:gz") as tar:
            for info in tar:
                if manifest or not info.isfile() or not _is_inside(info.name) or info.name in found:
                    raise Unusable(f"{source} holds what no backup of ours holds: {info.name}")
                content = tar.extractfile(info)
                if content is None:
                    raise Unusable(f"{source}: {info.name} cannot be read")
                if info.name == MANIFEST:
                    manifest = msgspec.json.decode(content.read(), type=Manifest)
                else:
                    found[info.name] = _copy(content, into / info.name if into else None)
    except (tarfile.TarError, EOFError, OSError, msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise Unusable(f"{source} cannot be read: {problem}") from problem
    return _compared(source, manifest, found)


def _compared(source: Path, manifest: Manifest | None, found: dict[str, Member]) -> Manifest:
    if manifest is None:
        raise Unusable(f"{source} has no manifest: it was cut short")
    if manifest.format != FORMAT:
        raise Unusable(f"{source} is of format {manifest.format}; this code reads {FORMAT}")
    for name in sorted({*found, *manifest.members}):
        if found.get(name) != manifest.members.get(name):
            raise Unusable(f"{source}: {name} is not what the manifest says")
    return manifest


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def _copy(content: IO[bytes], target: Path | None) -> Member:
    """Read ``content`` to its end, and write it to ``target`` where there is one."""
    digest, size = hashlib.sha256(), 0
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
    with open(os.devnull if target is None else target, "wb") as file:
        while block := content.read(BLOCK):
            digest.update(block)
            size += len(block)
            file.write(block)
    return Member(digest.hexdigest(), size)
