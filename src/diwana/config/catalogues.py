# SPDX-License-Identifier: EUPL-1.2
"""The catalogues of messages: extraction, update, compilation and review, one catalogue per room and language.

English text is the message id. A room is a Django app of ours; what belongs to none (kernel, engines, config) is in the
catalogue of the package itself. Sources are Python (gettext and its family, ``kernel.messages.message``) and templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent

# Arabic has Django's plural forms: Babel's exchange the last two. French needs no form of its own for millions.
PLURAL_FORMS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
}

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "message": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")

# A percent sign that starts no named placeholder and is no percent sign of its own, in a text with placeholders.
MALFORMED = re.compile(r"%\(\w*(?!\w*\)[sd])|%\(\w+\s|%\s+\(")

Key = tuple[str, str | None]
Translations = dict[Key, Message]


class Room(NamedTuple):
    """Something with its own catalogues: ``name`` for people, ``path`` the folder that holds ``locale/``."""

    name: str
    path: Path

    def catalogue(self, language: str) -> Path:
        return self.path / "locale" / language / "LC_MESSAGES" / "django.po"


class Finding(NamedTuple):
    """What is wrong with one message of one catalogue."""

    room: str
    language: str
    problem: str
    message: str

    def __str__(self) -> str:
        return f"{self.room} [{self.language}] {self.problem}: {self.message!r}"


def rooms() -> list[Room]:
    """Every room of ours, the package itself last."""
    own = [Room(app.label, Path(app.path)) for app in apps.get_app_configs() if app.name.startswith("diwana.")]
    return [room for room in own if room.name != "config"] + [Room("diwana", PACKAGE)]


def extracted(room: Room) -> Catalog:
    """The messages that the sources of ``room`` hold, in order of file and place."""
    catalogue = Catalog(project="Diwana")
    for path in sources(room):
        for _line, text, comments, context in messages_of(path):
            catalogue.add(
                text, locations=[(str(path.relative_to(room.path)), 0)], auto_comments=comments, context=context
            )
    return catalogue


def sources(room: Room) -> Iterator[Path]:
    """The files of ``room`` that may hold messages, without those of a room inside it."""
    inner = [other.path for other in rooms() if other.path != room.path and other.path.is_relative_to(room.path)]
    for path in sorted(room.path.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or not path.is_file():
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        if not any(path.is_relative_to(other) for other in inner):
            yield path


def messages_of(path: Path) -> Iterable[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """The messages of one Python file or template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Blanked-out HTML keeps its indentation, which Python's tokenizer would judge.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    return extract(
        "python", BytesIO(text.encode()), KEYWORDS, comment_tags=("Translators",), options={"encoding": "utf-8"}
    )


def read(path: Path, language: str) -> Catalog:
    """The catalogue at ``path``, or a new one with Django's plural forms."""
    if path.exists():
        with path.open("rb") as file:
            return read_po(file, locale=language)
    return Catalog(locale=language)


def known(catalogue: Catalog) -> Translations:
    """Every translated message of ``catalogue``, those out of use too."""
    translated: Translations = {}
    for message in [*catalogue.obsolete.values(), *catalogue]:
        if message.id and is_complete(message, catalogue.num_plurals):
            translated[key(message)] = message
    return translated


def key(message: Message) -> Key:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def is_complete(message: Message, plurals: int) -> bool:
    """Whether every form that the language wants is written."""
    wanted = plurals if message.pluralizable else 1
    return len(forms(message)) == wanted and all(forms(message))


def forms(message: Message) -> tuple[str, ...]:
    """The translation as its forms: one, or as many as the language has plurals."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def update(chosen: Iterable[Room], languages: Iterable[str], *, prune: bool = False) -> list[Path]:
    """Bring the catalogues of the ``chosen`` rooms up to their sources; returns the files that changed.

    A translation is kept, taken back from those out of use, or borrowed from another room with the same message.
    Messages out of use stay as comments until ``prune``: somebody may be translating ahead of the page.
    """
    changed = []
    for language in languages:
        memory: Translations = {}
        for room in rooms():
            memory |= known(read(room.catalogue(language), language))
        changed += [path for room in chosen if (path := update_one(room, language, memory, prune=prune))]
    return changed


def update_one(room: Room, language: str, memory: Translations, *, prune: bool) -> Path | None:
    """Bring one catalogue up to its sources; its path where the file changed."""
    path = room.catalogue(language)
    old = read(path, language)
    own = known(old)
    new = Catalog(locale=language, project="Diwana", fuzzy=False)
    new.mime_headers = [("Plural-Forms", PLURAL_FORMS[language])]
    template = extracted(room)
    for message in template:
        if message.id:
            translation = own.get(key(message)) or memory.get(key(message))
            if translation and translation.pluralizable == message.pluralizable:
                message.string = translation.string
            else:
                message.string = ("",) * new.num_plurals if message.pluralizable else ""
            new[message.id] = message
    if not prune:
        for unused in own.keys() - {key(message) for message in template}:
            new.obsolete[unused[0]] = own[unused]
    if not len(new) and not new.obsolete:
        path.unlink(missing_ok=True)
        return None
    text = rendered(new, language)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rendered(catalogue: Catalog, language: str) -> str:
    """The catalogue as the text of a .po file, with a header that does not change from one day to the next."""
    body = BytesIO()
    write_po(body, catalogue, width=120, omit_header=True, sort_by_file=True, include_lineno=False)
    header = (
        "# SPDX-License-Identifier: EUPL-1.2\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURAL_FORMS[language]}\\n"\n\n'
    )
    return header + body.getvalue().decode()


def compile_catalogues(languages: Iterable[str]) -> int:
    """Write the .mo beside every .po that is newer or changed; returns how many were written."""
    written = 0
    for language in languages:
        for room in rooms():
            source = room.catalogue(language)
            if not source.exists():
                continue
            compiled = BytesIO()
            write_mo(compiled, read(source, language))
            target = source.with_suffix(".mo")
            if not target.exists() or target.read_bytes() != compiled.getvalue():
                # A process that starts meanwhile must never read half a catalogue.
                partial = target.with_suffix(".mo.part")
                partial.write_bytes(compiled.getvalue())
                partial.replace(target)
                written += 1
    return written


def review(chosen: Iterable[Room], languages: Iterable[str]) -> list[Finding]:
    """What keeps the ``chosen`` rooms from speaking every language: missing, doubtful, or with other placeholders."""
    languages = list(languages)
    findings: list[Finding] = []
    for room in chosen:
        template = extracted(room)
        for language in languages:
            catalogue = read(room.catalogue(language), language)
            findings += [
                Finding(room.name, language, problem, key(message)[0])
                for message in template
                if message.id and (problem := problem_of(message, catalogue))
            ]
    return findings


def problem_of(message: Message, catalogue: Catalog) -> str | None:
    """Why ``message`` is not well translated in ``catalogue``; None where it is."""
    translation = catalogue.get(key(message)[0], context=message.context)
    if translation is None or not is_complete(translation, catalogue.num_plurals):
        return "missing"
    if message.pluralizable != translation.pluralizable:
        return "missing plural forms"
    if translation.fuzzy:
        return "fuzzy"
    if any(MALFORMED.search(form) for form in forms(translation)):
        return "malformed placeholder"
    allowed = placeholders(message.id)
    for form in forms(translation):
        found = placeholders(form)
        # A plural form may leave the number out ("one item"), never anything else, and may invent nothing.
        if not found <= allowed or (not message.pluralizable and found != allowed):
            return "other placeholders"
    return None


def placeholders(text: str | Iterable[str]) -> set[str]:
    """The names of the placeholders of a message: ``%(name)s`` and ``{name}``."""
    parts = [text] if isinstance(text, str) else text
    return {named or braced for part in parts for named, braced in PLACEHOLDER.findall(part)}
