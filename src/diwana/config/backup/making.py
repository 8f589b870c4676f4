# SPDX-License-Identifier: EUPL-1.2
"""A backup is made, while the installation serves."""

from __future__ import annotations

import hashlib
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import connection

from diwana.config.backup import archive, contents, databases, sealed
from diwana.config.backup.archive import Manifest, Writer
from diwana.kernel import clock

SUFFIX = ".tar.gz"
KEYS = "keys.sealed"


class Made(msgspec.Struct, frozen=True):
    """A backup: its file, what it holds, files that were erased meanwhile, and what it does not hold."""

    file: Path
    manifest: Manifest
    erased: tuple[str, ...]
    left_out: tuple[str, ...]


def target_in(place: Path) -> Path:
    """The file that a backup made now gets: ``place`` itself, or in that folder a name that sorts by time."""
    if place.is_dir():
        return place / f"diwana-{clock.now():%Y%m%dT%H%M%SZ}{SUFFIX}"
    return place


def make(target: Path, passphrase: str) -> Made:
    """Write the backup ``target``, read it back and compare it. Raises Trouble, Unusable, OSError (FileExistsError
    where there is one of that name).

    What was acknowledged before the call is in it. The database comes first: a file that its rows name was on the disk
    before they were, and is copied after. The ledger's files come last, and of them no more than the checkpoint that
    the database of that instant knows.
    """
    at = clock.now()
    if target.exists():
        raise FileExistsError(f"{target} exists; a backup is never overwritten")
    with (
        tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder,
        archive.writing(target, at) as out,
    ):
        with databases.dumped(Path(folder)) as (dump, facts):
            out.add_file(databases.DUMP, dump)
        erased = [name for name, path in contents.files() if not out.add_file(name, path)]
        _add_ledger(out, facts.ledger.signed)
        keys = {name: path.read_bytes() for name, path in contents.keys().items()}
        if passphrase:
            out.add(KEYS, sealed.seal(keys, passphrase))
        manifest = Manifest(
            format=archive.FORMAT,
            version=code_version(),
            made_at=at,
            vendor=connection.vendor,
            ledger=facts.ledger,
            rows=facts.rows,
            migrations=facts.migrations,
            keys={name: hashlib.sha256(key).hexdigest() for name, key in keys.items()},
            has_keys=bool(passphrase),
            members=out.members,
        )
        out.add(archive.MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    archive.read(target)
    left_out = [] if passphrase else [str(path) for path in contents.keys().values()]
    return Made(target, manifest, tuple(erased), (*left_out, *map(str, contents.unknown())))


def _add_ledger(out: Writer, signed: int) -> None:
    """The ledger's own files, up to the checkpoint of size ``signed``: both only grow beyond it."""
    folder = Path(settings.LEDGER_FOLDER)
    out.add("ledger/" + contents.LEDGER_HASHES, _beginning(folder / contents.LEDGER_HASHES, signed * 32))
    kept = [note for note in _notes(folder / contents.LEDGER_CHECKPOINTS) if int(note.splitlines()[1]) <= signed]
    out.add("ledger/" + contents.LEDGER_CHECKPOINTS, "".join(note + "\n" for note in kept).encode())


def _beginning(file: Path, size: int) -> bytes:
    if not file.exists():
        return b""
    with file.open("rb") as handle:
        return handle.read(size)


def _notes(file: Path) -> tuple[str, ...]:
    from diwana.foundation.ledger.outside import split_notes

    return split_notes(file.read_text("utf-8", errors="replace")) if file.exists() else ()


def code_version() -> str:
    """The version of this code, as the installed package or the project says it."""
    try:
        return version("diwana")
    except PackageNotFoundError:
        project = Path(__file__).resolve().parents[4] / "pyproject.toml"
        for line in project.read_text(encoding="utf-8").splitlines() if project.exists() else ():
            if line.startswith("version = "):
                return line.partition("= ")[2].strip('"')
        return "unknown"


def rotate(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest ``keep`` backups of ``folder``; those deleted."""
    old = sorted(folder.glob(f"diwana-*Z{SUFFIX}"))[:-keep]
    for path in old:
        path.unlink()
    return old
