# SPDX-License-Identifier: EUPL-1.2
"""Official nomenclature files read as a stream: one mapping of columns for each known form.

==========  =====================================================  ==========================================
form        header                                                 reading
==========  =====================================================  ==========================================
hs          section, hscode, description, parent, level            English; the code as it stands; six digits
                                                                   may be declared
cn          goods_code, hier_pos, language, description            language column FR, EN, AR; ten digits cut to
                                                                   ``hier_pos``; of lines that repeat a code the
                                                                   last is the code, those before it only group;
                                                                   the last code of a branch may be declared
==========  =====================================================  ==========================================
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import msgspec

from diwana.kernel.messages import message
from diwana.modules.tariff.exchange.tables import NOT_CSV, Fault, Unreadable

CODE = 80
LANGUAGES = ("fr", "ar", "en")
LEVELS = (2, 4, 6, 8, 10, 11)
LONGEST_LINE = 100_000


class Line(msgspec.Struct, frozen=True):
    """One line of a nomenclature in one language; ``suffix`` below 80 only groups what follows."""

    number: int
    code: str
    suffix: int
    language: str
    description: str
    declarable: bool

    @property
    def level(self) -> int:
        return len(self.code)

    @property
    def parent_code(self) -> str:
        return parent_of(self.code)


class UnknownForm(ValueError):
    """The header is that of no form known here."""


def parent_of(code: str) -> str:
    """The code one level up: 8703 of 870323; "" of a chapter."""
    above = [level for level in LEVELS if level < len(code)]
    return code[: above[-1]] if above else ""


def form_of(header: Sequence[str]) -> str:
    """The name of the form with this header. Raises UnknownForm."""
    names = {name.strip().lstrip("\ufeff") for name in header}
    if {"hscode", "description"} <= names:
        return "hs"
    if {"goods_code", "hier_pos", "description"} <= names:
        return "cn"
    if {"code", "source"} <= names:
        return "nomenclature"
    raise UnknownForm(", ".join(header)[:200])


def read_official(lines: Iterable[str], language: str | None = None) -> Iterator[Line | Fault]:
    """Lines of an official file, and what could not be understood of it, as they come; memory does not grow.

    ``language``: of the descriptions, where the file does not say. Raises UnknownForm, Unreadable.
    """
    reader = csv.DictReader(_bounded(lines))
    form = form_of(reader.fieldnames or [])
    rows = _rows(reader)
    if form == "hs":
        return _hs(rows, language or "en")
    if form == "cn":
        return _cn(rows, language)
    raise UnknownForm(form)


def _rows(reader: csv.DictReader[str]) -> Iterator[tuple[int, dict[str, str | None]]]:
    """The rows with their line numbers. Raises Unreadable where the file is no CSV (a quote that never ends)."""
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise Unreadable([Fault(reader.line_num, "", str(error), NOT_CSV)]) from error


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line.lstrip("\ufeff") if len(line) <= LONGEST_LINE else "\n"


def _hs(rows: Iterable[tuple[int, Mapping[str, str | None]]], language: str) -> Iterator[Line | Fault]:
    for number, row in rows:
        code, text = (row.get("hscode") or "").strip(), (row.get("description") or "").strip()
        fault = _fault(number, "hscode", code, text)
        yield fault or Line(number, code, CODE, language, text, len(code) == 6)


def _cn(rows: Iterable[tuple[int, Mapping[str, str | None]]], language: str | None) -> Iterator[Line | Fault]:
    held: list[Line] = []
    for _, same in groupby(_cn_lines(rows, language), key=lambda each: each if isinstance(each, Fault) else each.code):
        group = list(same)
        if isinstance(group[0], Fault):
            yield from group
            continue
        lines = [each for each in group if isinstance(each, Line)]
        if held:
            yield from _ranked(held, leaf=not lines[0].code.startswith(held[0].code))
        held = lines
    if held:
        yield from _ranked(held, leaf=True)


def _ranked(lines: Sequence[Line], leaf: bool) -> Iterator[Line]:
    last = len(lines) - 1
    for place, line in enumerate(lines):
        suffix = CODE if place == last else 10 + place
        declarable = leaf and place == last and line.level >= 6
        yield msgspec.structs.replace(line, suffix=suffix, declarable=declarable)


def _cn_lines(rows: Iterable[tuple[int, Mapping[str, str | None]]], language: str | None) -> Iterator[Line | Fault]:
    for number, row in rows:
        full, depth = (row.get("goods_code") or "").strip(), (row.get("hier_pos") or "").strip()
        text = (row.get("description") or "").strip().replace("|", "\u00a0")
        tongue = (row.get("language") or language or "").strip().lower()
        if depth not in ("2", "4", "6", "8", "10"):
            yield Fault(number, "hier_pos", depth, message("is not a level of the nomenclature"))
            continue
        if tongue not in LANGUAGES:
            yield Fault(number, "language", tongue, message("is not a language of the service"))
            continue
        code = full[: int(depth)]
        if full[int(depth) :].strip("0"):
            yield Fault(number, "goods_code", full, message("has digits beyond its level"))
            continue
        fault = _fault(number, "goods_code", code, text)
        yield fault or Line(number, code, CODE, tongue, text, False)


def _fault(number: int, column: str, code: str, text: str) -> Fault | None:
    if not (code.isascii() and code.isdigit() and len(code) in LEVELS):
        return Fault(number, column, code, message("is not a code of the nomenclature"))
    if not text:
        return Fault(number, "description", "", message("is missing"))
    return None
