# SPDX-License-Identifier: EUPL-1.2
"""The inside of the tree, kept outside the database, so that a proof reads a few tiles instead of every leaf.

Level 0 is the file ``leaf-hashes``. Level *n* is the file ``nodes-n``: the roots of the perfect subtrees of 256ⁿ
leaves, in order, as the tiles of C2SP (c2sp.org/tlog-tiles) have them: 256 hashes are a tile. Whatever these files say
is proved against a signed root before it is told to anybody; they can always be made again from the leaves.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from diwana.kernel.merkle import Hash, Proof, Range, joined, perfect_ranges, perfect_root

HASH_BYTES = 32
#: A tile has two to this power of hashes, and each is the root of a tile one level below.
HEIGHT = 8
WIDTH = 1 << HEIGHT
#: 256 to this power is more than an index can be.
LEVELS = 8


class TilesMissing(Exception):
    """The files outside hold less than they should: they were lost, or the signing runs on another machine."""


def level_file(folder: Path, level: int) -> Path:
    return folder / ("leaf-hashes" if level == 0 else f"nodes-{level}")


def write_at(file: Path, start: int, hashes: Iterable[bytes]) -> None:
    """Write ``hashes`` from position ``start`` on, over what an interrupted attempt may have left there."""
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as opened:
        opened.truncate(start * HASH_BYTES)
        opened.seek(start * HASH_BYTES)
        opened.writelines(hashes)
        opened.flush()
        os.fsync(opened.fileno())


def grow(folder: Path, start: int) -> None:
    """Bring the levels above the leaves up to the leaves, which were written anew from position ``start``."""
    for level in range(1, LEVELS):
        size = _count(level_file(folder, level - 1)) // WIDTH
        start //= WIDTH
        file = level_file(folder, level)
        if size == 0:
            # A level that the tree has not reached; what another tree left there goes.
            file.unlink(missing_ok=True)
            continue
        start = min(start, _count(file), size)
        if start < size or _count(file) > size:
            write_at(file, start, (_root_of_tile(folder, level - 1, number) for number in range(start, size)))


def _root_of_tile(folder: Path, level: int, number: int) -> Hash:
    return perfect_root(_split(Reader(folder).read(level, number * WIDTH, WIDTH)))


def _count(file: Path) -> int:
    return file.stat().st_size // HASH_BYTES if file.exists() else 0


def _split(raw: bytes) -> list[Hash]:
    return [raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES)]


class Reader:
    """Roots of ranges of the tree in ``folder``; keeps what it has worked out, so use one for one answer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[Range, Hash] = {}

    def read(self, level: int, start: int, count: int) -> bytes:
        """``count`` hashes of ``level`` from ``start``. Raises TilesMissing when they are not all there."""
        try:
            with level_file(self._folder, level).open("rb") as file:
                file.seek(start * HASH_BYTES)
                raw = file.read(count * HASH_BYTES)
        except FileNotFoundError as absent:
            raise TilesMissing(f"level {level} is absent") from absent
        if len(raw) != count * HASH_BYTES:
            raise TilesMissing(f"level {level} ends before {start + count}")
        return raw

    def path(self, ranges: Iterable[Range]) -> Proof:
        """The root of each range."""
        return tuple(self.root(low, high) for low, high in ranges)

    def root(self, low: int, high: int) -> Hash:
        """Root over the leaves ``low`` up to ``high``, a range as the kernel's proofs name them."""
        return joined([self._perfect(*each) for each in perfect_ranges(low, high)])

    def _perfect(self, low: int, high: int) -> Hash:
        found = self._known.get((low, high))
        if found is None:
            height = (high - low).bit_length() - 1
            # The nearest level at or below: at most 128 hashes of one tile are read.
            level = min(height // HEIGHT, LEVELS - 1)
            shift = level * HEIGHT
            found = perfect_root(_split(self.read(level, low >> shift, (high - low) >> shift)))
            self._known[low, high] = found
        return found
