# SPDX-License-Identifier: EUPL-1.2
"""``manage restore``: a backup put back, and verified."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from diwana.config.backup import archive, restoring
from diwana.config.backup.databases import Trouble
from diwana.config.backup.sealed import WrongPassphrase


class Command(BaseCommand):
    help = "Restore a backup into an installation that holds nothing yet, and verify the ledger."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a backup")
        parser.add_argument("--check", action="store_true", help="only compare the archive with its manifest")
        parser.add_argument("--replace", action="store_true", help="move what is there out of the way first")
        parser.add_argument("--yes", action="store_true", help="with --replace: do not ask")

    def handle(self, *, file: Path, check: bool, replace: bool, yes: bool, **options: Any) -> None:
        try:
            if check:
                self.about(archive.read(file))
                return
            if replace and not yes:
                self.confirm()
            done = restoring.restore(file, settings.BACKUP_PASSPHRASE, replace=replace)
        except (archive.Unusable, restoring.Refused, Trouble, WrongPassphrase, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.about(done.manifest)
        self.tell(done)

    def about(self, manifest: archive.Manifest) -> None:
        self.stdout.write(
            f"backup of {manifest.made_at:%Y-%m-%d %H:%M:%S}Z, version {manifest.version}, {manifest.vendor}: "
            f"{sum(manifest.rows.values()):,} rows, {manifest.ledger.events:,} events, {len(manifest.members)} members;"
            " every digest is as the manifest says"
        )

    def confirm(self) -> None:
        name = str(settings.DATABASES["default"]["NAME"])
        if not sys.stdin.isatty():
            raise CommandError("--replace asks before it begins; where nobody can answer, add --yes")
        self.stdout.write(f"What is there now is moved out of the way. To go on, type the database's name: {name}")
        if input("> ").strip() != name:
            raise CommandError("nothing was done")

    def tell(self, done: restoring.Restored) -> None:
        for place in done.aside:
            self.stdout.write(f"  {place}")
        for name in done.keys:
            self.stdout.write(f"  key put in place: {name}")
        if done.migrated:
            self.stdout.write(f"  tables brought to this version: {done.migrated} migrations")
        report = done.report
        self.stdout.write(
            f"  ledger: {report.events:,} events, {report.signed:,} signed, {report.checkpoints} checkpoints"
        )
        if not report.sound:
            for finding in report.findings:
                self.stderr.write(f"  event {finding.index}: {finding.kind} {finding.detail}")
            raise CommandError("The ledger is not sound: the backup is of a damaged installation.")
        self.stdout.write("The ledger is sound. Everything of the backup is here.")
