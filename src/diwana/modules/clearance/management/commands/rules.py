# SPDX-License-Identifier: EUPL-1.2
"""``manage rules``: the rules of clearance as the code has them; ``--write`` brings the documentation up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from diwana.modules.clearance import reference

PAGE = Path(__file__).resolve().parents[6] / "docs" / "modules" / "clearance.md"


class Command(BaseCommand):
    help = "Print the business rules of clearance; with --write, refresh docs/modules/clearance.md from the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="Refresh the page of the documentation.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["write"]:
            self.stdout.write(reference.rules())
            return
        PAGE.write_text(reference.refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        self.stdout.write(f"{PAGE.name} is up to date")
