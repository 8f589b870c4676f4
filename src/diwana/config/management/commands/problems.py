# SPDX-License-Identifier: EUPL-1.2
"""``manage problems``: the catalogue of what the API may answer instead of success, from the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext

from diwana.foundation.api.catalogue import ADDRESS, kinds

FILE = Path(__file__).resolve().parents[5] / "docs" / "errors.md"
HEAD = f"""# Errors of the API

Written from the code by `./diwana manage problems --write`; a test compares. What is no success is a problem
(RFC 9457) whose `type`, `{ADDRESS}<code>`, leads to the page of its kind in the language of the reader. Codes
never change their meaning.
"""
HEADINGS = {
    "en": ("English", "| code | status | title | when | what to do |"),
    "fr": ("Français", "| code | état | titre | quand | que faire |"),
    "ar": ("العربية", "| الرمز | الحالة | العنوان | متى | ما العمل |"),
}


def page() -> str:
    """The content of docs/errors.md."""
    parts = [HEAD]
    for language, (name, heading) in HEADINGS.items():
        with translation.override(language):
            rows = [
                f"| `{kind.code}` | {kind.status} | "
                + " | ".join(gettext(text) for text in (kind.title, kind.when, kind.remedy))
                + " |"
                for kind in kinds()
            ]
        parts.append("\n".join([f"## {name}", "", heading, "|---|---|---|---|---|", *rows, ""]))
    return "\n".join(parts)


class Command(BaseCommand):
    help = "Print the catalogue of problems; --write renews docs/errors.md, --check fails when that differs."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--write", action="store_true", help="write docs/errors.md")
        how.add_argument("--check", action="store_true", help="fail when docs/errors.md differs")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            FILE.write_text(page(), "utf-8")
            self.stdout.write(f"wrote {FILE.name}")
        elif options["check"]:
            if not FILE.is_file() or FILE.read_text("utf-8") != page():
                raise CommandError("docs/errors.md is out of date: run `manage problems --write`")
        else:
            self.stdout.write(page(), ending="")
