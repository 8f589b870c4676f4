# SPDX-License-Identifier: EUPL-1.2
"""``manage risk``: the secrets of the draws, committed ahead, revealed afterwards, verified by anybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from diwana.modules.risk import draws
from diwana.modules.risk.proof import verify_day


def _day(text: str) -> date:
    return date.fromisoformat(text)


class Command(BaseCommand):
    help = "Random draws: commit the secrets of coming days, reveal those of past days, verify a day's draws."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        commit = acts.add_parser("commit-secret", help="Commit the secret of a day, or of the days ahead.")
        which = commit.add_mutually_exclusive_group()
        which.add_argument("--day", type=_day, help="One day, YYYY-MM-DD.")
        which.add_argument("--ahead", type=int, default=7, help="That many days after today (default 7).")
        reveal = acts.add_parser("reveal", help="Reveal the secrets of the days that are over.")
        reveal.add_argument("--day", type=_day, help="Only this day, YYYY-MM-DD.")
        verify = acts.add_parser("verify-draws", help="Repeat every draw of a revealed day; status 1 when one differs.")
        verify.add_argument("day", type=_day, help="The day, YYYY-MM-DD.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["act"].replace("-", "_"))(options)
        except (ValueError, LookupError) as error:
            raise CommandError(str(error)) from error

    def commit_secret(self, options: dict[str, Any]) -> None:
        if options["day"]:
            done: tuple[date, ...] = (options["day"],) if draws.commit_secret(draws.SYSTEM, day=options["day"]) else ()
        else:
            done = draws.commit_ahead(draws.SYSTEM, days=options["ahead"])
        self._say("committed", done)

    def reveal(self, options: dict[str, Any]) -> None:
        if options["day"]:
            draws.reveal(draws.SYSTEM, day=options["day"])
            self._say("revealed", (options["day"],))
        else:
            self._say("revealed", draws.reveal_past(draws.SYSTEM))

    def verify_draws(self, options: dict[str, Any]) -> None:
        found = verify_day(options["day"])
        for fault in found.faults:
            self.stderr.write(f"{fault.leaf_hash or found.day}: {_(fault.message) % fault.params}")
        if found.faults:
            raise CommandError(f"{len(found.faults)} faults in {found.filings} draws of {found.day}")
        self.stdout.write(f"{found.day}: {found.filings} draws repeated, {found.drawn} selected, all agree")

    def _say(self, what: str, days: tuple[date, ...]) -> None:
        for day in days:
            self.stdout.write(f"{day} {what}")
        if not days:
            self.stdout.write(f"nothing to be {what}")
