# SPDX-License-Identifier: EUPL-1.2
"""``manage messages``: the catalogues of every room, brought up to date, compiled and reviewed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diwana.config import catalogues


class Command(BaseCommand):
    help = "Extract the messages of every room, keep their translations, compile them, and say what is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        names = [room.name for room in catalogues.rooms()]
        parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"only these rooms, of: {', '.join(names)}")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when a message is not translated"
        )
        parser.add_argument("--compile", action="store_true", help="only compile the catalogues")
        parser.add_argument("--prune", action="store_true", help="forget the translations of messages out of use")

    def handle(self, *args: Any, **options: Any) -> None:
        languages = list(catalogues.PLURAL_FORMS)
        chosen = self.chosen(options["rooms"])
        if options["compile"]:
            catalogues.compile_catalogues(languages)
            return
        if not options["check"]:
            for path in catalogues.update(chosen, languages, prune=options["prune"]):
                self.stdout.write(f"updated {path.relative_to(catalogues.PACKAGE)}")
            catalogues.compile_catalogues(languages)
        findings = catalogues.review(chosen, languages)
        for finding in findings:
            self.stdout.write(str(finding))
        if not findings:
            self.stdout.write("every message is translated")
        elif options["check"]:
            raise CommandError(f"{len(findings)} messages want a translator")

    def chosen(self, names: list[str]) -> list[catalogues.Room]:
        """The rooms of that name, or all."""
        every = {room.name: room for room in catalogues.rooms()}
        for name in names:
            if name not in every:
                raise CommandError(f"there is no room {name}; there are: {', '.join(every)}")
        return [every[name] for name in names] or list(every.values())
