# SPDX-License-Identifier: EUPL-1.2
"""The outcomes of the command ``clear`` as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import PurePath

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from diwana.kernel.rules import Severity
from diwana.modules.clearance.management.clearing import BLOCKING, Cleared, Problem

ROWS = 200  # declarations in one table: the next ones begin another, so that memory stays flat
SHOWN = 20  # kinds of findings shown of one declaration; --json has them all
CHANNELS = {"green": "green", "blue": "blue", "orange": "dark_orange", "red": "red"}
SEVERITIES = {BLOCKING: "red", str(Severity.WARNING): "yellow"}


class Report:
    """Prints tables of outcomes, with their findings below, as they come; and at the end how many."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.rows: list[Cleared] = []
        self.notices: dict[str, Problem] = {}
        self.declarations = self.blocked = self.files = 0
        self.pause: Callable[[], None] = lambda: None
        self.resume: Callable[[], None] = lambda: None

    def add(self, cleared: Cleared) -> None:
        self.declarations += 1
        self.blocked += cleared.blocked
        self.rows.append(cleared)
        if len(self.rows) >= ROWS:
            self._print()

    def failed(self, cleared: Cleared) -> None:
        """A file that could not be read, or not to its end."""
        self.files += 1
        self._print()
        self.pause()
        for problem in cleared.errors:
            self.console.print(Text.assemble((cleared.file, "bold"), ": ", (problem.message, "red")))
        self.resume()

    def end(self) -> None:
        """Print what is left, what was checked nowhere, and how many there were."""
        self._print()
        for notice in self.notices.values():
            self.console.print(Text.assemble((f"{notice.code:<10} ", "dim"), (notice.message, "dim")))
        words = [
            ngettext("%(count)s declaration", "%(count)s declarations", self.declarations)
            % {"count": self.declarations},
            ngettext("%(count)s with blocking errors", "%(count)s with blocking errors", self.blocked)
            % {"count": self.blocked},
            ngettext("%(count)s file could not be read", "%(count)s files could not be read", self.files)
            % {"count": self.files},
        ]
        self.console.print(Text(" · ".join(words), "bold"))

    def _print(self) -> None:
        if not self.rows:
            return
        self.pause()
        table = Table(header_style="bold")
        table.add_column(_("Declaration"), overflow="fold")
        table.add_column(_("Items"), justify="right", no_wrap=True)
        table.add_column(_("Duties and taxes"), overflow="fold")
        for name in (_("Declared"), _("Total")):
            table.add_column(name, justify="right", no_wrap=True)
        for name in (_("Channel"), _("Reasons")):
            table.add_column(name, overflow="fold")
        for row in self.rows:
            table.add_row(*_cells(row))
        self.console.print(table)
        for row in self.rows:
            self._findings(row)
        self.rows.clear()
        self.resume()

    def _findings(self, row: Cleared) -> None:
        """The findings of one declaration; those alike together, and notices, alike for all, only at the end."""
        alike: dict[tuple[str, str], list[Problem]] = {}
        for problem in row.errors:
            if problem.severity == Severity.NOTICE:
                if len(self.notices) < ROWS:
                    self.notices.setdefault(problem.message, problem)
            else:
                alike.setdefault((problem.code, problem.message), []).append(problem)
        if not alike:
            return
        self.console.print(_name(row))
        for problems in islice(alike.values(), SHOWN):
            self.console.print(Padding(_finding(problems), (0, 0, 0, 2)))
        more = len(alike) - SHOWN
        if more > 0:
            text = ngettext("… and %(count)s more", "… and %(count)s more", more) % {"count": more}
            self.console.print(Text(f"  {text}", "dim"))


def _name(row: Cleared) -> Text:
    told = row.number or row.reference
    file = PurePath(row.file).name
    return Text.assemble((told, "bold"), "\n", (file, "dim")) if told else Text(file, "bold")


def _cells(row: Cleared) -> Iterable[Text | str]:
    yield _name(row)
    yield str(row.items)
    yield "\n".join(f"{code} {value}" for code, value in row.taxes.items())
    yield row.declared_total or "—"
    yield row.total or "—"
    yield Text(row.channel or "—", CHANNELS.get(row.channel or "", ""))
    yield "\n".join(reason.text for reason in row.reasons)


def _finding(problems: list[Problem]) -> Text:
    first = problems[0]
    more = f" (+{len(problems) - 1})" if len(problems) > 1 else ""
    style = SEVERITIES.get(first.severity, "")
    return Text.assemble((f"{first.code:<10} ", style), (f"{first.pointer or '/'}{more} ", "cyan"), first.message)
