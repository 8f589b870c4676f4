# SPDX-License-Identifier: EUPL-1.2
"""``manage client``: the generated half of the published Python client."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diwana.config.api import document
from diwana.config.client import generated

FOLDER = Path(__file__).resolve().parents[5] / "clients" / "python" / "src" / "diwana_client"


class Command(BaseCommand):
    help = "Say which files of clients/python are out of date; --write renews them, --check fails."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--write", action="store_true", help="write what differs")
        how.add_argument("--check", action="store_true", help="fail when something differs")

    def handle(self, *args: Any, **options: Any) -> None:
        differing = [
            (FOLDER / name, text)
            for name, text in generated(json.loads(document())).items()
            if not (FOLDER / name).is_file() or (FOLDER / name).read_text("utf-8") != text
        ]
        for file, text in differing:
            if options["write"]:
                file.write_text(text, "utf-8")
            self.stdout.write(f"{'wrote' if options['write'] else 'out of date:'} {file.name}")
        if differing and options["check"]:
            raise CommandError("the client is out of date: run `manage client --write` and review it")
