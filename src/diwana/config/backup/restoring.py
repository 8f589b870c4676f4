# SPDX-License-Identifier: EUPL-1.2
"""A backup is restored, into an installation that holds nothing yet, and compared with what it was."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import msgspec
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from diwana.config import serving
from diwana.config.backup import archive, contents, databases, sealed
from diwana.config.backup.archive import Manifest
from diwana.config.backup.making import KEYS
from diwana.config.tables import migrations_unknown
from diwana.foundation.accounts.public import system_actor
from diwana.foundation.jobs import public as jobs
from diwana.foundation.ledger import public as ledger
from diwana.kernel import clock


class Refused(Exception):
    """Nothing was restored, or what was does not hold; the message says why and what to do."""


class Restored(msgspec.Struct, frozen=True):
    """What was restored: its manifest, where what stood there before is now, keys put in place, steps of migration,
    and the verification of the ledger."""

    manifest: Manifest
    aside: tuple[str, ...]
    keys: tuple[str, ...]
    migrated: int
    report: ledger.Report


def restore(source: Path, passphrase: str, *, replace: bool = False) -> Restored:
    """Restore ``source``: keys, files, the ledger's files, and the database last. Raises Refused, Unusable, Trouble,
    WrongPassphrase.

    Where something is there already it refuses, or with ``replace`` takes it out of the way first.
    """
    with _unpacked(source) as (staging, manifest):
        _fits(manifest)
        keys = _opened(staging, manifest, passphrase)
        _is_idle()
        aside = _make_room(replace)
        placed = _place_keys(keys, aside)
        _place_files(staging)
        databases.restore(staging / databases.DUMP)
    _same(manifest)
    migrated = _migrate()
    report = ledger.verify()
    _told(source, manifest, report)
    return Restored(manifest, tuple(aside.places), placed, migrated, report)


class _Aside:
    """A folder for what stood in the way, made when something did."""

    def __init__(self) -> None:
        self.folder = Path(settings.VAR) / f"replaced-{clock.now():%Y%m%dT%H%M%SZ}"
        self.places: list[str] = []

    def move(self, path: Path) -> None:
        self.made()
        target = self.folder / f"{len(list(self.folder.iterdir()))}-{path.name}"
        shutil.move(path, target)
        self.places.append(f"{path} is now {target}")

    def made(self) -> Path:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        return self.folder


@contextmanager
def _unpacked(source: Path) -> Iterator[tuple[Path, Manifest]]:
    """The archive, compared with its manifest, in a folder for its owner alone that goes afterwards."""
    staging = Path(settings.VAR) / f"restoring-{os.getpid()}"
    staging.mkdir(mode=0o700)
    try:
        yield staging, archive.read(source, staging)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _fits(manifest: Manifest) -> None:
    """Raise Refused where this code or this database cannot take the backup."""
    if manifest.vendor != connection.vendor:
        raise Refused(
            f"the backup is of {manifest.vendor}, DIWANA_DATABASE_URL names {connection.vendor}: give one of its kind"
        )
    if newer := migrations_unknown(manifest.migrations):
        raise Refused(f"the backup is of a newer version ({manifest.version}); this code lacks {', '.join(newer[:3])}")


def _opened(staging: Path, manifest: Manifest, passphrase: str) -> dict[str, bytes]:
    """The keys of the archive; where it has none, those that it was made under must be here already."""
    if manifest.has_keys:
        if not passphrase:
            raise Refused("the keys are in the backup under a passphrase: give DIWANA_BACKUP_PASSPHRASE_FILE")
        keys = sealed.unseal((staging / KEYS).read_bytes(), passphrase)
        if {name: hashlib.sha256(key).hexdigest() for name, key in keys.items()} != manifest.keys:
            raise Refused("the keys in the backup are not those that its manifest names")
        return keys
    missing = [name for name in manifest.keys if not _has(name)]
    if missing:
        places = ", ".join(f"{name} at {contents.place_of_key(name)}" for name in missing)
        raise Refused(f"the keys are not in this backup; put those that you kept in place first: {places}")
    return {}


def _has(name: str) -> bool:
    # The session key is made anew at each start that finds none; losing it only ends sessions.
    return name == "SECRET_KEY" or contents.place_of_key(name).is_file()


def _is_idle() -> None:
    """Raise Refused where somebody may be writing."""
    if serving.is_served(Path(settings.VAR)):
        raise Refused("the service is running; stop it first")
    if connections := databases.others():
        raise Refused(f"{connections} others are connected to the database; stop the service and its workers first")
    try:
        working = jobs.figures().workers
    except DatabaseError:
        working = 0  # no table of jobs yet
    if working:
        raise Refused("workers of the jobs were heard of within the last minute; stop them first")


def _make_room(replace: bool) -> _Aside:
    """Where what stands in the way went. Raises Refused where something does and may not be replaced."""
    taken = [str(folder) for folder in _data_folders() if folder.is_dir() and any(_visible(folder))]
    ledger_files = contents.ledger_files()
    empty = databases.is_empty()
    if (taken or ledger_files or not empty) and not replace:
        there = [*taken, *map(str, ledger_files), *([] if empty else ["the database"])]
        raise Refused(f"there is something already: {', '.join(there)}; with --replace it is moved out of the way")
    aside = _Aside()
    if not empty:
        aside.places.append(f"the database is now {databases.set_aside(aside.made())}")
    for path in (*map(Path, taken), *ledger_files):
        aside.move(path)
    return aside


def _data_folders() -> list[Path]:
    return list(contents.file_folders().values())


def _visible(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def _place_keys(keys: dict[str, bytes], aside: _Aside) -> tuple[str, ...]:
    """Write the keys, for their owner alone; another key in the same place is moved, never lost."""
    placed = []
    for name, key in keys.items():
        target = contents.place_of_key(name)
        if target.is_file() and target.read_bytes() == key:
            continue
        if target.exists():
            aside.move(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        placed.append(name)
    return tuple(placed)


def _place_files(staging: Path) -> None:
    for setting, folder in contents.file_folders().items():
        unpacked = staging / "files" / setting
        if unpacked.is_dir():
            shutil.copytree(unpacked, folder, dirs_exist_ok=True)
    folder = Path(settings.LEDGER_FOLDER)
    for name in (contents.LEDGER_HASHES, contents.LEDGER_CHECKPOINTS):
        shutil.copyfile(staging / "ledger" / name, folder / name)
    os.sync()


def _same(manifest: Manifest) -> None:
    """Raise Refused unless the database holds what the manifest counted."""
    now = databases.facts_now()
    if now.ledger != manifest.ledger:
        raise Refused(f"the restored ledger is not that of the backup: {now.ledger} instead of {manifest.ledger}")
    differing = [table for table, rows in manifest.rows.items() if now.rows.get(table) != rows]
    if differing:
        raise Refused(f"the restored database is not that of the backup: {', '.join(differing[:5])}")


def _migrate() -> int:
    """Bring the tables to this code; the number of steps."""
    before = len(databases.facts_now().migrations)
    call_command("migrate", interactive=False, verbosity=0, stdout=StringIO())
    return len(databases.facts_now().migrations) - before


def _told(source: Path, manifest: Manifest, report: ledger.Report) -> None:
    """The restoring is itself an event: what came after the backup is missing from here on, and an auditor sees why."""
    if not report.sound:
        return
    facts = {"backup": source.name, "made_at": manifest.made_at, "events": manifest.ledger.events}
    with transaction.atomic():
        ledger.record(system_actor(), "operations.restore", "installation:0", facts)
    ledger.checkpoint()
