# SPDX-License-Identifier: EUPL-1.2
"""``manage backup``: everything that must be kept, in one archive, while the service runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from diwana.config.backup import making
from diwana.config.backup.archive import Unusable
from diwana.config.backup.databases import Trouble


class Command(BaseCommand):
    help = (
        "Write a backup of the database, the files and the ledger's files, of one instant, while the service runs. "
        "Keys are in it only under DIWANA_BACKUP_PASSPHRASE."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place", type=Path, help="a folder, in which the backup is named by its time, or a new file"
        )
        parser.add_argument("--keep", type=int, metavar="N", help="delete all but the newest N backups of the folder")

    def handle(self, *, place: Path, keep: int | None, **options: Any) -> None:
        if keep is not None and (keep < 1 or not place.is_dir()):
            raise CommandError("--keep takes a number from 1, and a folder")
        if not (place.is_dir() or place.parent.is_dir()):
            raise CommandError(f"there is no folder {place.parent}")
        try:
            made = making.make(making.target_in(place), settings.BACKUP_PASSPHRASE)
        except (Trouble, Unusable, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.tell(made)
        for path in making.rotate(place, keep) if keep else ():
            self.stdout.write(f"deleted {path}")

    def tell(self, made: making.Made) -> None:
        held = made.manifest
        files = sum(name.startswith("files/") for name in held.members)
        self.stdout.write(f"{made.file}  {made.file.stat().st_size:,} bytes, read back and compared")
        self.stdout.write(f"  database: {held.vendor}, {sum(held.rows.values()):,} rows in {len(held.rows)} tables")
        self.stdout.write(f"  ledger: {held.ledger.events:,} events, {held.ledger.signed:,} of them signed")
        self.stdout.write(f"  files: {files:,}" + (f", {len(made.erased)} erased meanwhile" if made.erased else ""))
        if held.has_keys:
            self.stdout.write(f"  keys: {len(held.keys)}, under the passphrase, which belongs elsewhere")
        else:
            self.stdout.write("  keys: NOT in it (no DIWANA_BACKUP_PASSPHRASE); without them it cannot be restored")
        for path in made.left_out:
            self.stdout.write(f"  keep apart: {path}")
