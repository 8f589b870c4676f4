# SPDX-License-Identifier: EUPL-1.2
"""Our own CSV tables: one column for each stored field but the country; every fault named by its line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from diwana.engines.duty import DefinitionError, Effect, RateError, Rounding, parse_base, parse_rate
from diwana.kernel.messages import message

START_OF_TIME = date(1900, 1, 1)
DATES = ("valid_from", "valid_to")
LABELS = ("label_fr", "label_ar", "label_en")
NOT_UTF8 = message("is not UTF-8")
NOT_CSV = message("is not CSV")
DESCRIPTIONS = ("description_fr", "description_ar", "description_en")


class Fault(msgspec.Struct, frozen=True):
    """What could not be understood: line (the header is 1), column ("" the whole line), its text, a message id."""

    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.value!r} {self.message}"


class Unreadable(ValueError):
    """The file cannot be taken; ``faults`` has all that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class Table(msgspec.Struct, frozen=True):
    """One table: its columns, those that must be filled, the check of each, and what makes two rows the same thing.

    ``key``: columns of which no two rows may be equal in periods that overlap.
    """

    name: str
    columns: tuple[str, ...]
    required: frozenset[str]
    key: tuple[str, ...]
    checks: Mapping[str, Callable[[str], object]] = {}


def _one_of(*allowed: str) -> Callable[[str], object]:
    def check(text: str) -> None:
        if text not in allowed:
            raise ValueError(text)

    return check


def _all_of(*allowed: str) -> Callable[[str], object]:
    def check(text: str) -> None:
        if not set(text.split()) <= set(allowed):
            raise ValueError(text)

    return check


def _code(text: str) -> None:
    if not (text.isascii() and text.isalnum() and text == text.upper() and len(text) <= 14):
        raise ValueError(text)


_FLOWS = ("import", "export", "transit")
_ENDS = (*DATES, "source")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "taxes",
            ("code", "order", "base", "unit", "rounding", "flows", "procedures", *LABELS, *_ENDS),
            frozenset({"code", "order", "base", *LABELS, "source"}),
            ("code",),
            {
                "code": _code,
                "order": int,
                "base": parse_base,
                "rounding": Rounding,
                "flows": _all_of(*_FLOWS),
            },
        ),
        Table(
            "reliefs",
            ("name", "taxes", "effect", "flows", "procedures", "additional_procedures", *LABELS, *_ENDS),
            frozenset({"name", "taxes", "effect", *LABELS, "source"}),
            ("name",),
            {"effect": Effect, "flows": _all_of(*_FLOWS)},
        ),
        Table(
            "groups",
            ("code", "members", *LABELS, *_ENDS),
            frozenset({"code", "members", *LABELS, "source"}),
            ("code",),
            {"code": _code},
        ),
        Table(
            "measures",
            (
                *("kind", "tax", "code", "geography", "preference", "flow", "procedures", "rate", "documents"),
                *LABELS,
                *_ENDS,
            ),
            frozenset({"kind", "source"}),
            ("kind", "tax", "code", "geography", "preference", "flow", "procedures", "documents", "label_en"),
            {
                "kind": _one_of("tax", "document", "prohibition", "note"),
                "code": _code,
                "flow": _one_of(*_FLOWS),
                "rate": parse_rate,
            },
        ),
        Table(
            "nomenclature",
            ("code", "suffix", *DESCRIPTIONS, "unit", "declarable", *_ENDS),
            frozenset({"code", "source"}),
            ("code", "suffix"),
            {"code": _code, "suffix": int, "declarable": _one_of("0", "1")},
        ),
    )
}


def read(table: Table, content: bytes) -> list[dict[str, Any]]:
    """The rows of a UTF-8 CSV with a header, dates as dates. Raises Unreadable with every fault of the file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable([Fault(line, "", content[error.start : error.start + 1].hex(), NOT_UTF8)]) from error
    reader = csv.DictReader(io.StringIO(text))
    header = reader.fieldnames or []
    unknown = [
        Fault(1, name, name, message("is not a column of this table")) for name in header if name not in table.columns
    ]
    absent = [Fault(1, name, "", message("is a missing column")) for name in sorted(table.required - set(header))]
    if unknown or absent:
        raise Unreadable([*unknown, *absent])
    faults: list[Fault] = []
    rows: list[tuple[int, dict[str, Any]]] = []
    try:
        for raw in reader:
            rows.append((reader.line_num, _row(table, reader.line_num, raw, faults)))
    except csv.Error as error:
        raise Unreadable([*faults, Fault(reader.line_num, "", str(error), NOT_CSV)]) from error
    if not faults:
        faults.extend(overlaps(table, rows))
    if faults:
        raise Unreadable(faults)
    return [row for _, row in rows]


def _row(table: Table, line: int, raw: Mapping[str | None, Any], faults: list[Fault]) -> dict[str, Any]:
    if None in raw or any(text is None for text in raw.values()):
        faults.append(Fault(line, "", "", message("has not the number of columns of the header")))
        return {}
    row: dict[str, Any] = {name: (raw.get(name) or "").strip() for name in table.columns}
    for name, text in list(row.items()):
        if not text:
            if name in table.required:
                faults.append(Fault(line, name, "", message("is missing")))
            continue
        check = table.checks.get(name)
        if check is not None:
            try:
                check(text)
            except (RateError, DefinitionError) as error:
                faults.append(Fault(line, name, text, str(error)))
            except ValueError:
                faults.append(Fault(line, name, text, message("is not understood")))
    for name in DATES:
        try:
            row[name] = date.fromisoformat(row[name]) if row[name] else None
        except ValueError:
            faults.append(Fault(line, name, str(row[name]), message("is not a date of the form YYYY-MM-DD")))
            row[name] = None
    row["valid_from"] = row["valid_from"] or START_OF_TIME
    if row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
        faults.append(Fault(line, "valid_to", str(row["valid_to"]), message("is before the first day of validity")))
    if table.name == "measures":
        faults.extend(_measure_faults(line, row))
    return row


def _measure_faults(line: int, row: Mapping[str, Any]) -> Iterator[Fault]:
    wanted = {"tax": ("tax", "rate"), "document": ("documents", *LABELS)}.get(row["kind"], LABELS)
    for name in wanted:
        if not row[name]:
            yield Fault(line, name, "", message("is missing"))


def overlaps(table: Table, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[Fault]:
    """A fault for every row whose period meets that of an earlier row of the same key."""
    seen: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for line, row in sorted(rows, key=lambda pair: (pair[1]["valid_from"], pair[0])):
        key = tuple(row[name] for name in table.key)
        earlier = seen.get(key)
        if earlier is not None and (earlier["valid_to"] is None or row["valid_from"] <= earlier["valid_to"]):
            name = " ".join(str(part) for part in key if part)
            yield Fault(line, "valid_from", name, message("stands twice with periods that overlap"))
        seen[key] = row


def write(table: Table, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The rows as lines of CSV with a header; reading them back gives the same rows."""
    yield _line(table, {name: name for name in table.columns})
    for stored in rows:
        yield _line(table, {name: _text(stored[name]) for name in table.columns})


def _text(value: Any) -> str:
    if value is None or value == START_OF_TIME:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if isinstance(value, date) else str(value)


def _line(table: Table, row: Mapping[str, str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([row[name] for name in table.columns])
    return out.getvalue()
