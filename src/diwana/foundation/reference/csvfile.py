# SPDX-License-Identifier: EUPL-1.2
"""One list as a CSV file: read with every error at its line and column, written back in the same form."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from diwana.foundation.reference.catalogue import LANGUAGES, ListDefinition, fault
from diwana.kernel.messages import message

MAXIMUM_BYTES = 20_000_000
START_OF_TIME = date(1900, 1, 1)


class Row(msgspec.Struct, frozen=True):
    """One line of a list; ``valid_to`` None is open."""

    code: str
    labels: Mapping[str, str]
    attributes: Mapping[str, str]
    valid_from: date
    valid_to: date | None
    source: str


class CsvError(msgspec.Struct, frozen=True):
    """One fault: line (the header is 1), name of the column ("" for the whole line), what stood there, a message id."""

    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.value!r} {self.message}"


class UnreadableList(ValueError):
    """The file cannot become a list; ``errors`` has all its faults."""

    def __init__(self, errors: Sequence[CsvError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = tuple(errors)


def columns(definition: ListDefinition) -> tuple[str, ...]:
    """The header of the list's CSV."""
    own = tuple(attribute.name for attribute in definition.attributes)
    return ("code", *LANGUAGES, *own, "valid_from", "valid_to", "source")


def read(definition: ListDefinition, content: bytes) -> tuple[Row, ...]:
    """The rows of a UTF-8 CSV with a header.

    Raises UnreadableList naming every fault of the file at once: unknown, repeated or missing columns, a malformed
    code, attribute or date, a missing label or source, periods of one code that overlap.
    """
    text = _decode(content)
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        header = next(reader, [])
        errors = _header_errors(definition, header)
        if errors:
            raise UnreadableList(errors)
        rows: list[tuple[int, Row]] = []
        for cells in reader:
            if not cells:
                continue
            row = _row(definition, header, reader.line_num, cells, errors)
            if row is not None:
                rows.append((reader.line_num, row))
    except csv.Error as error:
        raise UnreadableList([CsvError(reader.line_num, "", str(error), message("is not CSV"))]) from error
    errors.extend(_overlaps(rows))
    if errors:
        raise UnreadableList(sorted(errors, key=lambda fault: fault.line))
    return tuple(row for _, row in rows)


def write(definition: ListDefinition, rows: Iterable[Row]) -> str:
    """The rows as CSV text with a header; reading it back gives the same rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns(definition))
    for row in rows:
        writer.writerow(
            [
                row.code,
                *(row.labels.get(language, "") for language in LANGUAGES),
                *(row.attributes.get(attribute.name, "") for attribute in definition.attributes),
                "" if row.valid_from == START_OF_TIME else row.valid_from.isoformat(),
                "" if row.valid_to is None else row.valid_to.isoformat(),
                row.source,
            ]
        )
    return out.getvalue()


def _decode(content: bytes) -> str:
    if len(content) > MAXIMUM_BYTES:
        raise UnreadableList([CsvError(1, "", f"{len(content)}", message("is more than the 20 MB a list may have"))])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = content[error.start : error.start + 1].hex()
        raise UnreadableList([CsvError(line, "", found, message("is not UTF-8"))]) from error


def _header_errors(definition: ListDefinition, header: Sequence[str]) -> list[CsvError]:
    known = columns(definition)
    required = {"code", "source"} | {attribute.name for attribute in definition.attributes if attribute.required}
    if definition.cldr is None:
        required |= set(LANGUAGES)
    errors = [CsvError(1, name, name, message("is not a column of this list")) for name in header if name not in known]
    repeated = {name for name in header if header.count(name) > 1}
    errors += [CsvError(1, name, name, message("stands twice in the header")) for name in sorted(repeated)]
    missing = [name for name in known if name in required and name not in header]
    return errors + [CsvError(1, name, "", message("is a missing column")) for name in missing]


def _row(
    definition: ListDefinition, header: Sequence[str], line: int, cells: Sequence[str], errors: list[CsvError]
) -> Row | None:
    """The row of one line, or None after adding its faults to ``errors``."""
    if len(cells) != len(header):
        errors.append(CsvError(line, "", str(len(cells)), message("is not the number of columns of the header")))
        return None
    before = len(errors)
    cell = {name: text.strip() for name, text in zip(header, cells, strict=True)}

    def wrong(column: str, why: str) -> None:
        errors.append(CsvError(line, column, cell.get(column, ""), why))

    if not definition.accepts(cell["code"]):
        wrong("code", message("has not the form of a code of this list"))
    if definition.cldr is None:
        for language in LANGUAGES:
            if not cell[language]:
                wrong(language, message("is missing"))
    if not cell["source"]:
        wrong("source", message("is missing"))
    for attribute in definition.attributes:
        why = fault(attribute, cell.get(attribute.name, ""))
        if why is not None:
            wrong(attribute.name, why)
    dates: dict[str, date | None] = {}
    for column in ("valid_from", "valid_to"):
        try:
            dates[column] = date.fromisoformat(cell[column]) if cell.get(column) else None
        except ValueError:
            wrong(column, message("is not a date of the form YYYY-MM-DD"))
    start, end = dates.get("valid_from") or START_OF_TIME, dates.get("valid_to")
    if end is not None and end < start:
        wrong("valid_to", message("is before the first day of validity"))
    if len(errors) > before:
        return None
    return Row(
        code=cell["code"],
        labels={language: cell[language] for language in LANGUAGES if cell.get(language)},
        attributes={a.name: cell[a.name] for a in definition.attributes if cell.get(a.name)},
        valid_from=start,
        valid_to=end,
        source=cell["source"],
    )


def _overlaps(rows: Iterable[tuple[int, Row]]) -> list[CsvError]:
    """A fault for every row whose period meets the preceding period of the same code."""
    last: dict[str, Row] = {}
    errors = []
    for line, row in sorted(rows, key=lambda pair: (pair[1].code, pair[1].valid_from, pair[0])):
        earlier = last.get(row.code)
        if earlier is not None and (earlier.valid_to is None or row.valid_from <= earlier.valid_to):
            errors.append(CsvError(line, "valid_from", row.code, message("stands twice with periods that overlap")))
        last[row.code] = row
    return errors
