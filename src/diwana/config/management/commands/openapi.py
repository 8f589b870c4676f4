# SPDX-License-Identifier: EUPL-1.2
"""``manage openapi``: the OpenAPI document of the machine interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diwana.config.api import document

#: What the last release promised; tests/contracts/test_openapi.py holds the present document to it.
RELEASED = Path(__file__).resolve().parents[5] / "docs" / "openapi.released.json"
SNAPSHOT = Path(__file__).resolve().parents[5] / "docs" / "openapi.json"


class Command(BaseCommand):
    help = "Print the OpenAPI document; --write commits it to docs/openapi.json, --check fails when that differs."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--write", action="store_true", help="write docs/openapi.json")
        how.add_argument("--release", action="store_true", help="promise the present document: with each release")
        how.add_argument("--check", action="store_true", help="fail when docs/openapi.json is another document")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            SNAPSHOT.write_bytes(document())
            self.stdout.write(f"wrote {SNAPSHOT.name}")
        elif options["release"]:
            RELEASED.write_bytes(document())
            self.stdout.write(f"wrote {RELEASED.name}")
        elif options["check"]:
            if not SNAPSHOT.is_file() or SNAPSHOT.read_bytes() != document():
                raise CommandError("docs/openapi.json is out of date: run `manage openapi --write` and review it")
        else:
            self.stdout.write(document().decode(), ending="")
