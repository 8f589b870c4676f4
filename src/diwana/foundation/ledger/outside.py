# SPDX-License-Identifier: EUPL-1.2
"""What the ledger keeps outside the database: its key, the hashes of its leaves, its signed checkpoints.

Whoever rewrites the database must rewrite these files as well, and cannot sign. They hold hashes only: they may be
copied anywhere, and the farther the better.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from diwana.foundation.ledger import tiles
from diwana.foundation.ledger.notes import Signer, load_signer
from diwana.foundation.ledger.rotations import Keys, read_rotations

HASH_BYTES = tiles.HASH_BYTES


def folder() -> Path:
    folder = Path(settings.LEDGER_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def hashes_file() -> Path:
    """32 bytes for each event that a checkpoint covers, in order."""
    return tiles.level_file(folder(), 0)


def checkpoints_file() -> Path:
    """All signed checkpoints, oldest first, an empty line between them."""
    return folder() / "checkpoints"


def signer() -> Signer:
    """The ledger's signer; its key is made at the first use. Raises KeyUnsafe."""
    return load_signer(settings.LEDGER_ORIGIN, key_file())


def key_file() -> Path:
    """The private key, readable by its owner alone."""
    return folder() / "signing-key"


def retired_file() -> Path:
    """A signed note for each former key: which key followed it, and up to how many events it signed."""
    return folder() / "retired-keys"


def keys() -> Keys:
    """The key that signs and those that did. Raises KeyUnsafe, NoteInvalid where the retired ones are not in order."""
    # In this order: who sees the new key then sees the former one retired, since that is written first.
    current = signer().verifier
    return Keys(current, read_rotations(split_notes(retired_text()), current))


def retired_text() -> str:
    """What stands in the list of retired keys, nothing where there is none."""
    file = retired_file()
    return file.read_text("utf-8", errors="replace") if file.exists() else ""


def append_retired(note: str) -> None:
    """Add to the list of retired keys, whole or not at all, on disk when this returns."""
    replace_durably(retired_file(), retired_text() + note + "\n")


def replace_durably(file: Path, text: str) -> None:
    beside = file.with_name(f".{file.name}.new")
    with beside.open("w", encoding="utf-8") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    move_durably(beside, file)


def move_durably(source: Path, target: Path) -> None:
    """Put ``source`` in the place of ``target``; it stays so after a power cut."""
    source.replace(target)
    place = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def count_hashes() -> int:
    """How many hashes stand outside; a hash half written does not count."""
    file = hashes_file()
    return file.stat().st_size // HASH_BYTES if file.exists() else 0


def read_hashes() -> bytes:
    """All hashes that stand outside, nothing where there is no file."""
    return hashes_file().read_bytes() if hashes_file().exists() else b""


def append_hashes(start: int, hashes: Iterable[bytes]) -> None:
    """Write ``hashes`` from position ``start`` on, over what an interrupted attempt may have left there."""
    tiles.write_at(hashes_file(), start, hashes)
    tiles.grow(folder(), start)


def leaf_hashes(start: int, count: int) -> bytes:
    """``count`` hashes from position ``start``, fewer where the file ends."""
    with hashes_file().open("rb") as file:
        file.seek(start * HASH_BYTES)
        return file.read(count * HASH_BYTES)


def locate(leaf_hash: bytes) -> int | None:
    """Position of ``leaf_hash`` among the hashes outside, None where it is not there.

    Reads the file through once, at the speed of memory: some ten milliseconds for each million events.
    """
    file = hashes_file()
    if len(leaf_hash) != HASH_BYTES or not file.exists() or not file.stat().st_size:
        return None
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        at = content.find(leaf_hash)
        while at >= 0 and at % HASH_BYTES:
            at = content.find(leaf_hash, at + 1)
        return at // HASH_BYTES if at >= 0 else None


def append_checkpoint(note: str) -> None:
    with checkpoints_file().open("a", encoding="utf-8") as file:
        file.write(note + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_checkpoints() -> tuple[str, ...]:
    """The notes as they stand in the file, none where there is no file."""
    file = checkpoints_file()
    return split_notes(file.read_text("utf-8", errors="replace")) if file.exists() else ()


def split_notes(text: str) -> tuple[str, ...]:
    """The notes that ``text`` is made of: each is a text, an empty line, its signatures, and an empty line after it."""
    blocks = [block for block in text.split("\n\n") if block.strip()]
    return tuple("\n\n".join(blocks[i : i + 2]).rstrip("\n") + "\n" for i in range(0, len(blocks), 2))
