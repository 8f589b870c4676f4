# SPDX-License-Identifier: EUPL-1.2
"""``diwana clear FILE…``: check, tax and route declarations without the web and, unless asked, without storing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any, cast

import msgspec
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from diwana.foundation.accounts.public import actor_for
from diwana.foundation.reference.public import UnknownProfile, profile, profile_codes
from diwana.kernel import clock
from diwana.modules.clearance.exchange.tabular import template
from diwana.modules.clearance.management.clearing import Cleared, FileFailed, Store, clear, shown, storing
from diwana.modules.clearance.management.report import Report
from diwana.modules.clearance.permissions import Permission

ALL_FILED, SOME_BLOCKED, SOME_UNREAD = 0, 1, 2
USAGE = 2
INTERRUPTED = 130
PAGE = 140  # characters of a line in a file or pipe


class Command(BaseCommand):
    help = "Check, tax and route the declarations in files: ASYCUDA XML, WCO-DEC XML, CSV, XLSX or JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="Files; their format is told by their content.")
        parser.add_argument(
            "--country", default=settings.COUNTRY, metavar="PROFILE", help="Country profile; default: %(default)s."
        )
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="DATE", help="Day of registration; default: today."
        )
        parser.add_argument("--json", action="store_true", help="One JSON object per declaration on a line.")
        parser.add_argument("--store", action="store_true", help="File those without blocking errors.")
        parser.add_argument("--as", dest="person", metavar="PERSON", help="With --store: e-mail of whoever files.")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], help="Of the messages.")
        parser.add_argument("--template", action="store_true", help="Print the columns of the CSV form, and stop.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            self.stdout.write(template(), ending="")
            return
        if not options["files"]:
            raise CommandError(_("Give at least one file."), returncode=USAGE)
        country, on = self._where_and_when(options)
        store = self._store(options, country)
        paths = [Path(name) for name in options["files"]]
        with translation.override(options["language"] or translation.get_language()):
            try:
                status = self._run(paths, country, on, store, options["json"])
            except BrokenPipeError:
                # Whoever reads the output has seen enough; what is left in the buffers goes nowhere.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                status = SOME_BLOCKED
            except KeyboardInterrupt:
                status = INTERRUPTED
        if status:
            sys.exit(status)

    def _where_and_when(self, options: dict[str, Any]) -> tuple[str, date]:
        try:
            national = profile(options["country"])
        except UnknownProfile as error:
            known = ", ".join(profile_codes())
            raise CommandError(
                _("There is no country profile %(code)s; known: %(known)s.")
                % {"code": options["country"], "known": known},
                returncode=USAGE,
            ) from error
        return national.code, options["on"] or clock.today(national.time_zone)

    def _store(self, options: dict[str, Any], country: str) -> Store | None:
        if not options["store"]:
            return None
        if country != settings.COUNTRY or options["on"]:
            raise CommandError(
                _("What is stored is filed here and today: --store takes neither another country nor another day."),
                returncode=USAGE,
            )
        if not options["person"]:
            return storing(None)
        person = get_user_model().objects.filter(email__iexact=options["person"]).first()
        if person is None:
            raise CommandError(_("Nobody has the address %(email)s.") % {"email": options["person"]}, returncode=USAGE)
        actor = actor_for(person.pk)
        if not actor.may(Permission.DECLARE):
            raise CommandError(
                _("%(email)s may not file declarations.") % {"email": options["person"]}, returncode=USAGE
            )
        return storing(actor)

    def _run(self, paths: list[Path], country: str, on: date, store: Store | None, as_json: bool) -> int:
        status = ALL_FILED
        # Rich writes parts of lines, to which Django's wrapper would add ends.
        out = cast(IO[str], self.stdout._out)
        report = _Lines(out) if as_json else Report(_console(out))
        for outcome in self._outcomes(paths, country, on, store, report):
            if isinstance(outcome, FileFailed):
                status = SOME_UNREAD
                report.failed(outcome.cleared)
                continue
            if outcome.blocked:
                status = max(status, SOME_BLOCKED)
            report.add(outcome)
        report.end()
        return status

    def _outcomes(
        self, paths: list[Path], country: str, on: date, store: Store | None, report: Report | _Lines
    ) -> Iterator[Cleared | FileFailed]:
        """The outcomes of all files, under a progress bar where somebody watches."""
        console = Console(stderr=True, file=cast(IO[str], self.stderr._out))
        watched = console.is_terminal and not (isinstance(report, _Lines) and report.is_terminal)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True, disable=not watched, redirect_stdout=False) as bar:
            report.pause, report.resume = bar.stop, bar.start
            total = sum(map(_size, paths))
            task = bar.add_task("", total=total)
            before = 0
            for path in paths:
                bar.update(task, description=shown(path)[-40:])

                def passed(read: int, before: int = before) -> None:
                    bar.update(task, completed=before + read)

                yield from clear(path, country, on, store, passed if watched else None)
                before += _size(path)


def _console(out: IO[str]) -> Console:
    """A console without markup, as names of files may hold brackets; wide where no terminal narrows it."""
    width = None if out.isatty() else PAGE
    return Console(file=out, width=width, markup=False, highlight=False, emoji=False)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


class _Lines:
    """Outcomes as JSON lines."""

    def __init__(self, out: Any) -> None:
        self.out = out
        self.is_terminal = bool(getattr(out, "isatty", bool)())
        self.encode = msgspec.json.Encoder().encode
        self.pause = self.resume = lambda: None

    def add(self, cleared: Cleared) -> None:
        self.out.write(self.encode(cleared).decode() + "\n")

    failed = add

    def end(self) -> None:
        self.out.flush()
