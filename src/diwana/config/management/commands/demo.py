# SPDX-License-Identifier: EUPL-1.2
"""``manage demo``: demonstration data of every room, from one seed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import module_has_submodule

from diwana.foundation.accounts import demo as demonstration


class Command(BaseCommand):
    help = "Load demonstration data, the same for the same seed; --accounts prints who can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=2022, help="Seed of the demonstration data (default 2022).")
        parser.add_argument("--accounts", action="store_true", help="Only print the demonstration accounts.")

        parser.add_argument(
            "--code", metavar="EMAIL", help="Only print the six digits of that officer's second factor."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["code"]:
            try:
                self.stdout.write(demonstration.code(options["code"]))
            except LookupError:
                raise CommandError(f"{options['code']} has no second factor") from None
            return
        if not options["accounts"]:
            for config in apps.get_app_configs():
                if config.name.startswith("diwana.") and module_has_submodule(config.module, "demo"):
                    import_module(f"{config.name}.demo").load(options["seed"])
        for line in demonstration.accounts():
            self.stdout.write(line)
