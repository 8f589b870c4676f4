# SPDX-License-Identifier: EUPL-1.2
"""``manage tariff``: load, export and list the tariff's tables and official nomenclatures."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.modules.tariff.exchange.nomenclature import UnknownForm, form_of
from diwana.modules.tariff.exchange.tables import TABLES, Unreadable, write
from diwana.modules.tariff.models import Load
from diwana.modules.tariff.permissions import Permission
from diwana.modules.tariff.services import MODELS, Loaded, UnknownTable, load_nomenclature, load_table, table

SYSTEM = Actor(person=None, organisation=None, roles=("SYSTEM",), permissions=frozenset({str(Permission.LOAD)}))


class Command(BaseCommand):
    help = "The tariff: load a table or an official nomenclature, export a table as CSV, list what was loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        load = acts.add_parser("load", help="Load a CSV file; its header says what it is.")
        load.add_argument("file", help="CSV file in UTF-8: one of our tables, or an official nomenclature (hs, cn).")
        load.add_argument("--table", choices=sorted(TABLES), help="Our table it replaces; found by the file's name.")
        load.add_argument(
            "--country", default=settings.COUNTRY, help="Profile it is for (default: the installation's)."
        )
        load.add_argument("--valid-from", help="First day of an official nomenclature; default: 1 January this year.")
        load.add_argument("--language", choices=["fr", "ar", "en"], help="Of its descriptions, where it does not say.")
        load.add_argument("--source", help="Where an official nomenclature comes from; default: the file's name.")
        load.add_argument("--whole", action="store_true", help="Stored lines that the file does not have end.")
        load.add_argument("--reason", help="Why, for the ledger.")
        export = acts.add_parser("export", help="Write a table as CSV.")
        export.add_argument("table", choices=sorted(TABLES))
        export.add_argument("--country", default=settings.COUNTRY, help="Profile (default: the installation's).")
        acts.add_parser("loads", help="List what was loaded, when and with which digest.")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["act"])(options)

    def load(self, options: dict[str, Any]) -> None:
        path = Path(options["file"])
        try:
            with path.open("rb") as file:
                header = file.readline(10_000).decode("utf-8-sig").strip().split(",")
            official = options["table"] is None and form_of(header) in ("hs", "cn")
            done = self._official(path, options) if official else self._table(path, options)
        except OSError as error:
            raise CommandError(str(error)) from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{path}: the file is not UTF-8; nothing was loaded") from error
        except UnknownForm as error:
            raise CommandError(f"{path}: no known form has this header: {error}") from error
        except UnknownTable as error:
            raise CommandError(str(error)) from error
        except Unreadable as refused:
            for fault in refused.faults:
                self.stderr.write(f"{path}:{fault.line}:{fault.column}: {fault.value!r} {_(fault.message)}")
            raise CommandError(f"{len(refused.faults)} faults; nothing was loaded") from refused
        for fault in done.faults:
            self.stderr.write(f"{path}:{fault.line}:{fault.column}: {fault.value!r} {_(fault.message)}")
        self.stdout.write(
            f"{done.name} {done.country or '-'}: {done.rows} rows, {done.refused} refused, SHA-256 {done.digest}"
        )

    def _official(self, path: Path, options: dict[str, Any]) -> Loaded:
        day = options["valid_from"]
        with path.open("rb") as file:
            return load_nomenclature(
                SYSTEM,
                file=file,
                country=options["country"],
                valid_from=date.fromisoformat(day) if day else date(clock.now().year, 1, 1),
                source=options["source"] or path.name,
                language=options["language"],
                whole=options["whole"],
                reason=options["reason"],
            )

    def _table(self, path: Path, options: dict[str, Any]) -> Loaded:
        name = options["table"] or table(path.stem).name
        return load_table(
            SYSTEM, name=name, country=options["country"], content=path.read_bytes(), reason=options["reason"]
        )

    def export(self, options: dict[str, Any]) -> None:
        wanted = TABLES[options["table"]]
        stored = MODELS[wanted.name]._default_manager.filter(country=options["country"]).order_by("pk")
        for line in write(wanted, stored.values(*wanted.columns).iterator()):
            self.stdout.write(line, ending="")

    def loads(self, options: dict[str, Any]) -> None:
        for each in Load.objects.order_by("id"):
            origin = "software" if each.packaged else "loaded"
            self.stdout.write(
                f"{each.at:%Y-%m-%d %H:%M} {each.name:14} {each.country or '-':8} {each.rows:7} rows "
                f"{each.refused:5} refused {origin:8} {each.digest[:16]}"
            )
