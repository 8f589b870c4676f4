# SPDX-License-Identifier: EUPL-1.2
"""``manage data_dictionary``: every table and field, and how long personal data are kept."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diwana.config.dictionary import PAGE, page


class Command(BaseCommand):
    help = (
        "Print the data dictionary with the retention of personal data; --write renews docs/data.md, --check compares."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--write", action="store_true", help="write docs/data.md")
        how.add_argument("--check", action="store_true", help="fail when docs/data.md says something else")

    def handle(self, *, write: bool, check: bool, **options: Any) -> None:
        if check:
            if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page():
                raise CommandError("docs/data.md is out of date: manage data_dictionary --write, and review it")
        elif write:
            PAGE.write_text(page(), encoding="utf-8")
            self.stdout.write(f"wrote {PAGE.name}")
        else:
            self.stdout.write(page(), ending="")
