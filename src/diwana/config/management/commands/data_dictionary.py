# SPDX-License-Identifier: EUPL-1.2
"""``manage data_dictionary``: every table and field, and how long personal data are kept."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from diwana.config.dictionary import PAGE, page


class Command(BaseCommand):
    help = "Print the data dictionary with the retention of personal data; --write renews docs/data.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/data.md")

    def handle(self, *, write: bool, **options: Any) -> None:
        if write:
            PAGE.write_text(page(), encoding="utf-8")
            self.stdout.write(f"wrote {PAGE.name}")
        else:
            self.stdout.write(page(), ending="")
