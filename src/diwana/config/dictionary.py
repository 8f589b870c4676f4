# SPDX-License-Identifier: EUPL-1.2
"""The data dictionary: every table of ours with its fields, which of them are personal, and how long they are kept.

It is written from the models (``help_text``, ``personal``, ``retention``), so that it says what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

from diwana.foundation.vault.public import EncryptedJSONField, EncryptedTextField, Retention

PAGE = Path(__file__).resolve().parents[3] / "docs" / "data.md"
ENCRYPTED = (EncryptedTextField, EncryptedJSONField)
INHERITED = {
    "password": "Password, hashed by argon2.",
    "last_login": "When he last signed in.",
}
#: Tables of libraries that hold something about people, which say nothing of it themselves.
OTHERS = (
    ("account_emailaddress", "addresses of mail of people", "as long as the person"),
    ("mfa_authenticator", "second factors of people, encrypted by the vault", "until he removes them"),
    ("django_session", "who is signed in, signed", "until sign-out, at most 12 hours"),
)
HEAD = """# The data dictionary

Every table, every field, and how long personal data are kept. Written from the models by
`./diwana manage data_dictionary --write`; a lane of the tests compares. "Personal" are data about a person who can be
identified; "encrypted" ones cannot be read from the database without the key ring ([keys](keys.md)). Keys of rows are
left out.
"""


def tables() -> list[type[models.Model]]:
    """Our models, by room."""
    found = [model for model in apps.get_models() if model.__module__.startswith("diwana.")]
    return sorted(found, key=lambda model: (model._meta.app_label, model._meta.db_table))


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([HEAD, *_retention(), *_rooms(), *_others(), ""])


def _retention() -> Iterator[str]:
    yield "## How long personal data are kept\n"
    yield "| table | personal fields | kept for | counted from | then | because |\n|---|---|---|---|---|---|"
    for model in tables():
        if personal := getattr(model, "personal", ()):
            kept = getattr(model, "retention", None)
            fields = ", ".join(f"`{name}`" for name in personal)
            yield f"| `{model._meta.db_table}` | {fields} | {_rule(kept)} |"
    yield ""


def _rule(kept: Retention | None) -> str:
    if kept is None:
        return "as long as the row | | | "
    unless = f", unless {', '.join(f'{name} is {value}' for name, value in kept.keep_if)}" if kept.keep_if else ""
    then = "the fields are emptied" if kept.action == "erase" else "the row is deleted"
    return f"{kept.months} months | `{kept.since}` | {then}{unless} | {_cell(kept.basis)}"


def _rooms() -> Iterator[str]:
    for model in tables():
        meaning = _cell((model.__doc__ or "").partition("\n\n")[0])
        yield f"## {model._meta.db_table}\n\n{meaning}\n"
        yield "| field | type | meaning | personal | encrypted |\n|---|---|---|---|---|"
        personal = getattr(model, "personal", ())
        for field in model._meta.get_fields():
            if isinstance(field, models.Field) and not field.primary_key:
                yield _row(field, field.name in personal)
        yield ""


def _row(field: models.Field, personal: bool) -> str:  # type: ignore[type-arg]
    meaning = str(field.help_text or INHERITED.get(field.name, ""))
    if isinstance(field, models.ForeignKey) and field.remote_field:
        meaning = f"{meaning} → `{field.remote_field.model._meta.db_table}`".strip()
    marks = ("yes" if personal else "", "yes" if isinstance(field, ENCRYPTED) else "")
    return f"| `{field.name}` | {_kind(field)} | {_cell(meaning)} | {marks[0]} | {marks[1]} |"


def _kind(field: models.Field) -> str:  # type: ignore[type-arg]
    """What a reader of the table calls it, with its length and whether it may be empty."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(field).__name__.removesuffix("Field")).lower()
    length = f" ≤ {field.max_length}" if getattr(field, "max_length", None) and "Char" in type(field).__name__ else ""
    return words + length + (", or null" if field.null else "")


def _others() -> Iterator[str]:
    yield "## Tables of libraries\n\n| table | holds | kept |\n|---|---|---|"
    for table, holds, kept in OTHERS:
        yield f"| `{table}` | {holds} | {kept} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
