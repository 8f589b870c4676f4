# SPDX-License-Identifier: EUPL-1.2
"""How complete each language is in each data set, and which rows lack what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from django.utils.functional import Promise

from diwana.foundation.languages.sources import LANGUAGES, Labelled, sources
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact
from diwana.kernel.messages import message as _

_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ÿ]{4}")


class Problem(StrEnum):
    """What is wrong with a text in one language."""

    MISSING = "missing"
    SCRIPT = "script"


PROBLEMS = {
    Problem.MISSING: _("No text"),
    Problem.SCRIPT: _("Written in another script"),
}


class Gap(Fact, frozen=True):
    """A row that lacks a text in ``language``; ``text`` stands there now, ``shown`` is what other languages say."""

    set: str
    label: str
    key: str
    language: str
    problem: Problem
    text: str
    shown: str
    href: str


class Completeness(Fact, frozen=True):
    """A data set: how many rows it has, and how many of them are told in each language."""

    set: str
    label: str
    total: int
    told: Mapping[str, int]

    def share(self, language: str) -> Decimal:
        """The part of the rows told in ``language``, rounded down: all is only said of all."""
        return (Decimal(self.told[language]) / self.total).quantize(Decimal("0.001"), ROUND_DOWN)


def sets(actor: Actor) -> dict[str, str | Promise]:
    """The data sets that the actor may see, by code, with what they are called."""
    return {
        code: label for source in sources() if _sees(actor, source.permission) for code, label in source.sets.items()
    }


def completeness(actor: Actor) -> tuple[Completeness, ...]:
    """Every data set that has rows, in the order of the rooms. A constant number of queries."""
    totals: dict[str, int] = {}
    told: dict[str, dict[str, int]] = {}
    for row in _rows(actor, ""):
        totals[row.set] = totals.get(row.set, 0) + 1
        counts = told.setdefault(row.set, dict.fromkeys(LANGUAGES, 0))
        for language in LANGUAGES:
            counts[language] += problem_of(language, row.texts.get(language, "")) is None
    labels = sets(actor)
    return tuple(
        Completeness(code, str(label), totals[code], told[code]) for code, label in labels.items() if code in totals
    )


def gaps(actor: Actor, *, only: str = "", language: str = "", problem: str = "", search: str = "") -> Iterator[Gap]:
    """Rows that lack a text, in the order of the data: of one set, language or problem, or of all."""
    labels = sets(actor)
    wanted = search.casefold()
    for row in _rows(actor, only):
        for each in LANGUAGES:
            text = row.texts.get(each, "")
            found = problem_of(each, text)
            if found is None or (language and each != language) or (problem and found != problem):
                continue
            shown = next((row.texts[other] for other in LANGUAGES if other != each and row.texts.get(other)), "")
            if wanted and wanted not in f"{row.key} {shown}".casefold():
                continue
            yield Gap(row.set, str(labels[row.set]), row.key, each, found, text, shown, row.href)


def problem_of(language: str, text: str) -> Problem | None:
    """What is wrong with a text: none is there, or it is not written in the script of its language."""
    if not text.strip():
        return Problem.MISSING
    arabic = bool(_ARABIC.search(text))
    if (language == "ar" and not arabic and _LATIN_WORD.search(text)) or (
        language != "ar" and arabic and not re.search(r"[A-Za-z0-9]", text)
    ):
        return Problem.SCRIPT
    return None


def _rows(actor: Actor, only: str) -> Iterator[Labelled]:
    for source in sources():
        if _sees(actor, source.permission) and (not only or only in source.sets):
            yield from source.read(only)


def _sees(actor: Actor, permission: str) -> bool:
    return not permission or actor.may(permission)
