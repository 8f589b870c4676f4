# SPDX-License-Identifier: EUPL-1.2
"""``manage settings``: what is in force, and where it comes from."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from diwana.config import settings


class Command(BaseCommand):
    help = "Print the settings in force and where each comes from; of secrets only whether they are set."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        known = sorted(settings.env.known.values())
        if options["json"]:
            said = {one.name: {"value": one.value, "source": one.source, "meaning": one.meaning} for one in known}
            self.stdout.write(json.dumps(said, indent=2, ensure_ascii=False))
            return
        for one in known:
            self.stdout.write(f"{one.name}={one.value}\n    {one.meaning} ({one.source})")
