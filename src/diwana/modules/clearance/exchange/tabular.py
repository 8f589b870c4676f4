# SPDX-License-Identifier: EUPL-1.2
"""Declarations as a table, in CSV or XLSX: one row per goods item, the header's columns repeated or left empty.

A column is named by the path of its element: ``importer/identifier``, ``items/commodity_code``; a list takes a number,
``documents/2/reference``, which may be left out for the first; a list of plain codes may stand in one cell, separated
by ``;`` or ``|``; exchange rates are ``exchange_rates/EUR``. Rows of one declaration stand together and carry the same
``reference``; a row with an empty reference belongs to the declaration above it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from typing import Any, BinaryIO, cast
from xml.etree.ElementTree import ParseError  # only the error; openpyxl parses with defusedxml

import msgspec
import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from diwana.kernel.declaration import DeclarationFacts
from diwana.modules.clearance.exchange import limits
from diwana.modules.clearance.exchange.errors import (
    CONTRADICTION,
    EMPTY,
    ENCODING,
    MALFORMED,
    NO_DECLARATION,
    OF_CHARACTERS,
    OF_COLUMNS,
    OF_ITEMS,
    OF_PARTS,
    OTHER_KIND,
    ROW,
    TOO_LARGE,
    TOO_MUCH,
    TRUNCATED,
    TWICE,
    Unreadable,
)
from diwana.modules.clearance.exchange.markup import elements
from diwana.modules.clearance.exchange.printed import plain_number
from diwana.modules.clearance.exchange.shape import PAIR, Entry, Many, fields, is_facts, unknown

DELIMITERS = ",;\t|"
SEPARATORS = re.compile(r"[;|]")
COLUMNS = 400
Put = Callable[[Entry, str], None]
Row = tuple[int, Sequence[str]]


class Column:
    """A column: its name, whether it belongs to the item, the way to its value (see ``_steps``) and how to go there."""

    def __init__(self, name: str, number: Callable[[str], str]) -> None:
        path = [part.strip() for part in name.strip().split("/")]
        self.name = "/".join(path)
        self.of_item = path[0] == "items"
        facts = DeclarationFacts
        if self.of_item:
            path, facts = path[1:], fields(DeclarationFacts)["items"].kind
        self.steps, kind = _steps(path, facts, self.name)
        self.clean = number if kind is Decimal or kind == PAIR else None
        self.put = _putter(self.steps, kind)


def _putter(steps: list[Any], kind: Any) -> Put:
    """What sets a value in the header or the item. Lists are dicts by place until the row is read: ``_listed``."""
    first, last = steps[0], steps[-1]
    if isinstance(kind, Many):
        return lambda part, text: part.__setitem__(first, dict(enumerate(_split(text))))
    if len(steps) == 1:
        return lambda part, text: part.__setitem__(first, text)
    if kind == PAIR:
        return lambda part, text: part.setdefault(first, {}).__setitem__(last, [last, text])
    if len(steps) == 2:
        return lambda part, text: part.setdefault(first, {}).__setitem__(last, text)
    place = steps[1]
    return lambda part, text: part.setdefault(first, {}).setdefault(place, {}).__setitem__(last, text)


def _split(text: str) -> list[str]:
    return [code.strip() for code in SEPARATORS.split(text) if code.strip()]


def _steps(path: list[str], facts: type[msgspec.Struct], name: str) -> tuple[list[Any], Any]:
    """The way to the value of column ``name``, and the kind of the value.

    The way is a field, a group and its field, a list and a place, a list with a place and a field there, or
    ``exchange_rates`` and a currency.
    """
    steps: list[Any] = []
    kind: Any = facts
    for part in path:
        if isinstance(kind, Many):
            place, inner = (int(part), True) if part.isascii() and part.isdigit() and 0 < len(part) < 4 else (1, False)
            if kind.kind == PAIR:
                if not re.fullmatch("[A-Z]{3}", part):
                    raise _no_column(name)
                steps.append(part)
                kind = PAIR
                continue
            if place == 0 or place > 99:
                raise _no_column(name)
            steps.append(place)
            kind = kind.kind
            if inner:
                continue
        if not is_facts(kind) or part not in fields(kind) or (kind is DeclarationFacts and part == "items"):
            raise _no_column(name)
        steps.append(part)
        kind = fields(kind)[part]
    if is_facts(kind) or not path or (isinstance(kind, Many) and (is_facts(kind.kind) or kind.kind == PAIR)):
        raise _no_column(name)
    return steps, kind


def _no_column(name: str) -> Unreadable:
    return unknown(name, columns(), line=1)


def columns(*, places: int = 1) -> list[str]:
    """Names of all columns, with ``places`` numbered places for every list of parts: the template."""
    header = list(_columns(DeclarationFacts, "", places))
    return header + list(_columns(fields(DeclarationFacts)["items"].kind, "items/", places))


def _columns(facts: type[msgspec.Struct], prefix: str, places: int) -> Iterator[str]:
    for name, kind in fields(facts).items():
        if facts is DeclarationFacts and name == "items":
            continue
        if isinstance(kind, Many) and is_facts(kind.kind):
            for place in range(1, places + 1):
                yield from _columns(kind.kind, f"{prefix}{name}/{place}/", places)
        elif isinstance(kind, Many) and kind.kind == PAIR:
            yield f"{prefix}{name}/EUR"
        elif is_facts(kind):
            yield from _columns(kind, f"{prefix}{name}/", places)
        else:
            yield f"{prefix}{name}"


def template() -> str:
    """The header line of a CSV file with all columns."""
    return ",".join(columns()) + "\r\n"


def is_table(head: bytes) -> bool:
    """Whether text that begins with ``head`` has a header line with at least one known column."""
    try:
        line = codecs.getincrementaldecoder(_encoding(head))("replace").decode(head).split("\n", 1)[0]
    except LookupError:
        return False
    if "\x00" in line:
        return False
    names = {cell.strip().strip('"').split("/")[0] for cell in re.split(f"[{DELIMITERS}]", line)}
    return bool(names & fields(DeclarationFacts).keys())


def read_text(stream: BinaryIO) -> Iterator[Entry]:
    """The declarations of a CSV text. Raises Unreadable at the first fault."""
    lines = _lines(stream)
    header = next(lines, "")
    delimiter = max(DELIMITERS, key=header.count)
    rows = csv.reader(chain([header], lines), delimiter=delimiter, strict=True)
    number = _decimal_comma if delimiter == ";" else plain_number
    yield from _declarations(_rows(rows), number)


def _encoding(head: bytes) -> str:
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"


def _lines(stream: BinaryIO) -> Iterator[str]:
    """Lines of a stream, decoded strictly, none longer than the limit."""
    encoding = _encoding(stream.read(2))
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding, newline="") if encoding == "utf-16" else stream
    number = 0
    try:
        while line := text.readline(limits.LINE_CHARACTERS):
            number += 1
            if len(line) >= limits.LINE_CHARACTERS:
                raise Unreadable(TOO_MUCH, limit=limits.LINE_CHARACTERS, what=OF_CHARACTERS, line=number)
            if isinstance(line, bytes):
                line = line.decode("utf-8")
            yield line.removeprefix("\ufeff") if number == 1 else line
    except UnicodeDecodeError as error:
        column = len(error.object[: error.start].decode("utf-8", "replace")) + 1 if encoding == "utf-8" else None
        raise Unreadable(ENCODING, encoding=encoding.upper(), line=number + (column is None), column=column) from None
    except UnicodeError:
        raise Unreadable(ENCODING, encoding=encoding.upper(), line=number + 1) from None


def _rows(rows: Any) -> Iterator[Row]:
    try:
        for row in rows:
            yield rows.line_num, row
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise Unreadable(TRUNCATED, line=rows.line_num) from None
        raise Unreadable(MALFORMED, reason=str(error), line=rows.line_num) from None


def _decimal_comma(text: str) -> str:
    """A number of a file separated by semicolons, whose decimal mark is the comma (French, German… spreadsheets)."""
    bare = re.sub("[ \u00a0\u202f]", "", text)
    return plain_number(bare.replace(",", ".") if re.fullmatch(r"-?\d+,\d+", bare) else text)


def _declarations(rows: Iterator[Row], number: Callable[[str], str]) -> Iterator[Entry]:
    names = next(((line, row) for line, row in rows if any(cell.strip() for cell in row)), None)
    if names is None:
        raise Unreadable(EMPTY)
    table = _Table(names[1], number)
    entry: Entry | None = None
    for line, row in rows:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) != len(table.columns):
            raise Unreadable(ROW, line=line, found=len(cells), expected=len(table.columns))
        if entry is not None and table.continues(cells):
            table.check(cells, line)
        else:
            if entry is not None:
                yield entry
            entry = table.header(cells)
        table.item(entry, cells, line)
    if entry is None:
        raise Unreadable(NO_DECLARATION, kind="CSV")
    yield entry


class _Table:
    """The columns of a file and the header cells of the declaration being read."""

    def __init__(self, names: Sequence[str], number: Callable[[str], str]) -> None:
        names = list(names)
        if len(names) > COLUMNS:
            raise Unreadable(TOO_MUCH, limit=COLUMNS, what=OF_COLUMNS, line=1)
        self.columns = [Column(name, number) for name in names]
        ways = Counter((column.of_item, *column.steps) for column in self.columns)
        for column in self.columns:
            # A list in one cell and its places in others are the same thing twice.
            whole = (column.of_item, column.steps[0])
            if ways[(column.of_item, *column.steps)] > 1 or (len(column.steps) > 1 and whole in ways):
                raise Unreadable(TWICE, name=column.name, line=1)
        ordered = sorted(
            enumerate(self.columns), key=lambda pair: [step for step in pair[1].steps if type(step) is int]
        )
        self.of_header = [(place, column) for place, column in ordered if not column.of_item]
        self.of_item = [(place, column) for place, column in ordered if column.of_item]
        self.lists = frozenset(
            name
            for facts in (DeclarationFacts, fields(DeclarationFacts)["items"].kind)
            for name, kind in fields(facts).items()
            if isinstance(kind, Many) and name != "items"
        )
        self.reference = next((place for place, column in ordered if column.name == "reference"), None)
        self.first: list[str] = []

    def continues(self, cells: Sequence[str]) -> bool:
        """Whether the row belongs to the declaration being read."""
        if self.reference is None:
            return not any(cells[place] for place, _ in self.of_header)
        return cells[self.reference] in ("", self.first[self.reference])

    def header(self, cells: list[str]) -> Entry:
        self.first = cells
        return self._part(self.of_header, cells)

    def _part(self, columns: list[tuple[int, Column]], cells: Sequence[str]) -> Entry:
        part: Entry = {}
        for place, column in columns:
            text = cells[place]
            if text:
                column.put(part, column.clean(text) if column.clean is not None else text)
        for name in self.lists & part.keys():
            part[name] = list(part[name].values())
        return part

    def check(self, cells: Sequence[str], line: int) -> None:
        """Refuse a header cell that says otherwise than the first row of the declaration."""
        for place, column in self.of_header:
            if cells[place] and cells[place] != self.first[place]:
                raise Unreadable(
                    CONTRADICTION, line=line, name=column.name, first=self.first[place][:50], second=cells[place][:50]
                )

    def item(self, entry: Entry, cells: Sequence[str], line: int) -> None:
        item = self._part(self.of_item, cells)
        if item:
            items = entry.setdefault("items", [])
            items.append(item)
            if len(items) > limits.ITEMS:
                raise Unreadable(TOO_MUCH, limit=limits.ITEMS, what=OF_ITEMS, line=line)


def read_workbook(stream: BinaryIO) -> Iterator[Entry]:
    """The declarations of the first sheet of an XLSX workbook. Raises Unreadable at the first fault."""
    try:
        _guard(stream)
        stream.seek(0)
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        try:
            if not book.worksheets:
                raise Unreadable(NO_DECLARATION, kind="XLSX")
            yield from _declarations(_cells(book.worksheets[0].iter_rows(values_only=True)), plain_number)
        finally:
            book.close()
    except (zipfile.BadZipFile, EOFError) as error:
        raise Unreadable(TRUNCATED if "zip file" in str(error) else MALFORMED, reason=str(error)) from None
    except (InvalidFileException, KeyError, ValueError, TypeError, IndexError, AttributeError, ParseError) as error:
        # openpyxl has no error of its own for parts that are missing or nonsense.
        raise Unreadable(MALFORMED, reason=f"XLSX, {type(error).__name__}") from None


def _guard(stream: BinaryIO) -> None:
    """Refuse a workbook that unpacks to more than it should, or whose XML is not plain and narrow."""
    with zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            raise Unreadable(OTHER_KIND, kind="ZIP")
        if len(names) > 1000:
            raise Unreadable(TOO_MUCH, limit=1000, what=OF_PARTS)
        for part in archive.infolist():
            sheet = part.filename.startswith("xl/worksheets/")
            limit = limits.SHEET_BYTES if sheet else limits.PART_BYTES
            if part.file_size > limit:
                raise Unreadable(TOO_LARGE, limit=f"{limit // limits.MEBIBYTE} MiB")
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as xml:
                    for _ in elements(cast(BinaryIO, xml), detach=("row", "si", "xf", "font"), most=limit):
                        pass


def _cells(rows: Iterable[Sequence[Any]]) -> Iterator[Row]:
    width = 0
    for line, row in enumerate(rows, 1):
        texts = [_cell(value) for value in row]
        if not width:
            while texts and not texts[-1]:
                texts.pop()
            width = len(texts)
        elif width and not any(texts[width:]):
            texts = texts[:width] + [""] * (width - len(texts))
        yield line, texts


def _cell(value: Any) -> str:
    """Text of a cell. A number is the shortest decimal that is the same double."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return plain_number(repr(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()
