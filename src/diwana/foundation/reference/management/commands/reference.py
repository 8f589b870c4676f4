# SPDX-License-Identifier: EUPL-1.2
"""``manage reference``: load, export and list the code lists."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from diwana.foundation.reference import csvfile, queries
from diwana.foundation.reference.catalogue import LISTS
from diwana.foundation.reference.models import Load
from diwana.foundation.reference.permissions import Permission
from diwana.foundation.reference.profiles import profile
from diwana.foundation.reference.services import definition, load_list, load_packaged
from diwana.kernel.actor import Actor

SYSTEM = Actor(person=None, organisation=None, roles=("SYSTEM",), permissions=frozenset({str(Permission.LOAD)}))


class Command(BaseCommand):
    help = "Code lists: load one from a CSV file, export one as CSV, bring those of the software, or name them all."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        load = acts.add_parser("load", help="Replace a list by a CSV file; nothing changes when a line is wrong.")
        load.add_argument("list", help="Name of the list, for example offices.")
        load.add_argument("file", help="CSV file in UTF-8; - reads the standard input.")
        load.add_argument("--country", default="", help="Profile the list belongs to; left out: international.")
        load.add_argument("--reason", help="Why, for the ledger.")
        export = acts.add_parser("export", help="Write a list as CSV.")
        export.add_argument("list", help="Name of the list.")
        export.add_argument("--country", default="", help="Profile; left out: international.")
        export.add_argument("--on", help="Only the codes valid on this day (YYYY-MM-DD).")
        acts.add_parser("packaged", help="Bring the lists of the software where they are new (migrate does it too).")
        acts.add_parser("lists", help="Name the stored lists, their size and when they were loaded.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["act"])(options)
        except ValueError as error:
            raise CommandError(str(error)) from error

    def load(self, options: dict[str, Any]) -> None:
        try:
            name = options["file"]
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            done = load_list(
                SYSTEM, name=options["list"], country=options["country"], content=content, reason=options["reason"]
            )
        except OSError as error:
            raise CommandError(str(error)) from error
        except csvfile.UnreadableList as refused:
            for fault in refused.errors:
                self.stderr.write(f"{options['file']}:{fault.line}:{fault.column}: {fault.value!r} {_(fault.message)}")
            raise CommandError(f"{len(refused.errors)} errors; nothing was loaded") from refused
        self.stdout.write(f"{done.list} {done.country}: {done.entries} rows, SHA-256 {done.digest}")

    def export(self, options: dict[str, Any]) -> None:
        if options["country"]:
            profile(options["country"])
        on = date.fromisoformat(options["on"]) if options["on"] else None
        list_ = definition(options["list"])
        self.stdout.write(csvfile.write(list_, queries.rows(list_.name, options["country"], on)), ending="")

    def packaged(self, options: dict[str, Any]) -> None:
        with transaction.atomic():
            for done in load_packaged():
                self.stdout.write(f"{done.list} {done.country}: {done.entries} rows")

    def lists(self, options: dict[str, Any]) -> None:
        latest = {(load.list, load.country): load for load in Load.objects.order_by("id")}
        for (name, country), load in sorted(latest.items()):
            origin = "software" if load.packaged else "loaded"
            self.stdout.write(f"{name:24} {country or '-':8} {load.entries:6} {origin:9} {load.at:%Y-%m-%d %H:%M}")
        for name in sorted(set(LISTS) - {name for name, _country in latest}):
            self.stdout.write(f"{name:24} {'-':8} {0:6}")
