# SPDX-License-Identifier: EUPL-1.2
"""``manage documents``: what the schedule does, and what lies on the disk."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diwana.foundation.accounts.public import system_actor
from diwana.foundation.documents import scanning, upkeep
from diwana.foundation.documents.verification import verify


class Command(BaseCommand):
    help = "Forget abandoned uploads and files; scan what is owed a scan; verify what lies on the disk."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("forget", "scan", "verify"))

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["act"])()

    def forget(self) -> None:
        for what, count in upkeep.forget().items():
            self.stdout.write(f"{what}: {count}")

    def scan(self) -> None:
        if not scanning.configured():
            raise CommandError("no scanner is set up: give DIWANA_CLAMD_URL")
        ended = upkeep.scan_due(system_actor())
        for state, count in ended.items():
            self.stdout.write(f"{state}: {count}")
        if not ended:
            self.stdout.write("nothing is owed a scan")

    def verify(self) -> None:
        found = verify()
        for line in found.faults:
            self.stdout.write(line)
        self.stdout.write(f"{found.files} files, {found.bytes} bytes, {len(found.faults)} faults")
        if found.faults:
            raise CommandError("files are damaged or missing")
