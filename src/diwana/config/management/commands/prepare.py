# SPDX-License-Identifier: EUPL-1.2
"""``manage prepare``: everything between an installed environment and a service that can start."""

from __future__ import annotations

from io import StringIO
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from diwana.config import catalogues
from diwana.config.tables import migrations_unknown


class Command(BaseCommand):
    help = "Compile messages, create or update the tables and the reference data; with options, more. Safe to repeat."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--static", action="store_true", help="collect the built front-end for service")
        parser.add_argument(
            "--demo", action="store_true", help="load demonstration data where nobody is registered yet"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.say("messages")
        catalogues.compile_catalogues(catalogues.PLURAL_FORMS)
        self.say("database: tables and reference data")
        if newer := migrations_unknown():
            raise CommandError(f"the database is of a newer version: it has {newer[0]}; use that code, or its backup")
        call_command("migrate", interactive=False, verbosity=0)
        if options["static"]:
            self.say("front-end files")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        if options["demo"] and not get_user_model().objects.exists():
            self.say("demonstration data")
            with transaction.atomic():  # interrupted, it leaves nothing, and begins anew
                call_command("demo", stdout=StringIO())
        self.say("secrets of the random draws")
        call_command("risk", "reveal", stdout=StringIO())
        call_command("risk", "commit-secret", stdout=StringIO())
        self.say("checkpoint of the ledger")
        try:
            call_command("ledger", "checkpoint", stdout=StringIO())
        except CommandError as damaged:
            # The service starts all the same: auditors need its pages to find out what happened.
            self.stderr.write(f"  ! {damaged}")

    def say(self, text: str) -> None:
        self.stdout.write(f"  · {text}")
        self.stdout.flush()
