# SPDX-License-Identifier: EUPL-1.2
"""The pattern of every list: search, filters, order and page are in the address; the rows also come as CSV.

A view declares a Listing once, asks it for the Criteria of a request, hands these to the room's query, and gives the
rows to ``Listing.page`` for the template ``ui/list.html`` (or to ``Listing.csv``).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from html import escape
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.safestring import SafeString

Text = str | Promise
PER_PAGE = 25
#: Days that a list may be asked for: at the ends of the calendar there is no day before or after, nor every time zone.
EARLIEST, LATEST = date(1000, 1, 1), date(9000, 12, 31)
#: What a spreadsheet may read as the beginning of a formula, also in the wide forms of East Asian writing (OWASP).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True)
class Column:
    """A column: ``sort`` when the list can be ordered by it; ``csv`` gives its cell from a row (default: attribute);
    ``heads``: it names the row."""

    name: str
    label: Text
    sort: bool = True
    numeric: bool = False
    csv: Callable[[Any], object] | None = None
    heads: bool = False


@dataclass(frozen=True)
class Filter:
    """A filter of one parameter of the address. ``choices``: the values it may take, or a function that gives them;
    without choices it is a day (ISO 8601)."""

    name: str
    label: Text
    choices: Sequence[tuple[str, Text]] | Callable[[HttpRequest], Sequence[tuple[str, Text]]] | None = None

    def options(self, request: HttpRequest) -> Sequence[tuple[str, Text]]:
        return self.choices(request) if callable(self.choices) else (self.choices or ())

    def accepts(self, request: HttpRequest, value: str) -> bool:
        if self.choices is None:
            try:
                return EARLIEST <= date.fromisoformat(value) <= LATEST
            except ValueError:
                return False
        return any(value == code for code, _label in self.options(request))


@dataclass(frozen=True)
class Criteria:
    """What a list is asked for: ``sort`` names a column; ``offset`` and ``limit`` cut the page."""

    search: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1
    per_page: int = PER_PAGE

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.per_page

    @property
    def limit(self) -> int:
        return self.per_page

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter hides rows."""
        return bool(self.search or self.filters)

    def get(self, name: str) -> str:
        return self.filters.get(name, "")

    def day(self, name: str) -> date | None:
        value = self.filters.get(name)
        return date.fromisoformat(value) if value else None


@dataclass(frozen=True)
class Head:
    """A heading as the page shows it: ``order`` is ``ascending``, ``descending`` or empty."""

    label: str
    href: str = ""
    order: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class Shown:
    """A filter with its present value."""

    name: str
    label: str
    value: str
    options: Sequence[tuple[str, Text]]
    is_date: bool


class ListPage:
    """One page of a list, for ``ui/list.html`` and its parts."""

    def __init__(
        self, listing: Listing, request: HttpRequest, criteria: Criteria, rows: Sequence[Any], total: int
    ) -> None:
        self.listing, self.request, self.criteria, self.rows, self.total = listing, request, criteria, rows, total
        self.pages = max(1, -(-total // criteria.per_page))
        self.search_label = listing.search_label
        self.exports = listing.exports
        self.caption = listing.caption

    def address(self, **changes: str | None) -> str:
        """The present address with some parameters changed (None removes one)."""
        kept = [(name, value) for name, values in self.request.GET.lists() if name not in changes for value in values]
        text = urlencode(kept + [(name, value) for name, value in changes.items() if value])
        return f"?{text}" if text else self.request.path

    @property
    def sorted(self) -> str:
        """The order asked for in the address, kept when the filters change."""
        return self.request.GET.get("sort", "")

    @property
    def heads(self) -> list[Head]:
        found = []
        for column in self.listing.columns:
            if not column.sort:
                found.append(Head(str(column.label), numeric=column.numeric))
                continue
            here = column.name == self.criteria.sort
            turn = f"-{column.name}" if here and not self.criteria.descending else column.name
            order = ("descending" if self.criteria.descending else "ascending") if here else ""
            found.append(Head(str(column.label), self.address(sort=turn, page=None), order, column.numeric))
        return found

    @property
    def labels(self) -> dict[str, str]:
        """Label of each column by its name: the name of each cell where rows become cards on a phone."""
        return {column.name: str(column.label) for column in self.listing.columns}

    def body(self, lines: Iterable[Mapping[str, str]]) -> SafeString:
        """The rows of the table: of each line the cell of every column by its name, escaped unless it is markup.

        Made here and not by a loop of a template, which costs five times as much for what is the same in every list.
        """
        columns = [(x.name, *_ends(x)) for x in self.listing.columns]
        parts: list[str] = []
        for line in lines:
            parts.append("<tr>")
            for name, begin, end in columns:
                cell = line[name]
                parts += (begin, cell if isinstance(cell, SafeString) else escape(str(cell)), end)
            parts.append("</tr>")
        return SafeString("".join(parts))

    @cached_property
    def filters(self) -> list[Shown]:
        return [
            Shown(x.name, str(x.label), self.criteria.get(x.name), x.options(self.request), x.choices is None)
            for x in self.listing.filters
        ]

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """Label, value and the address without it, of each filter in force."""
        found = []
        for shown in self.filters:
            if shown.value:
                label = next((str(text) for code, text in shown.options if code == shown.value), shown.value)
                found.append((shown.label, label, self.address(**{shown.name: None, "page": None})))
        return found

    @property
    def first(self) -> int:
        return min(self.criteria.offset + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.criteria.offset + len(self.rows), self.total)

    @property
    def numbers(self) -> list[tuple[int, str]]:
        """Numbers of pages to offer, with their addresses; 0 stands for a gap."""
        here = self.criteria.page
        wanted = sorted({1, self.pages, *range(max(1, here - 1), min(self.pages, here + 1) + 1)})
        found: list[tuple[int, str]] = []
        for number in wanted:
            if found and number > found[-1][0] + 1:
                found.append((0, ""))
            found.append((number, self.address(page=str(number) if number > 1 else None)))
        return found

    @property
    def csv_address(self) -> str:
        return self.address(format="csv", page=None)

    @property
    def clear_address(self) -> str:
        return self.request.path


@dataclass(frozen=True)
class Listing:
    """A kind of list. ``default_sort`` is a column's name, with ``-`` for descending; ``csv_only`` stand in the file
    beside the columns of the page."""

    columns: Sequence[Column]
    default_sort: str
    filters: Sequence[Filter] = ()
    search_label: Text = ""
    caption: Text = ""
    per_page: int = PER_PAGE
    exports: bool = True
    csv_only: Sequence[Column] = ()

    def criteria(self, request: HttpRequest) -> Criteria:
        """What ``request`` asks for. What is unknown or malformed is left out: an address never breaks a list."""
        query = request.GET
        sortable = {column.name for column in self.columns if column.sort}
        sort = query.get("sort", "")
        if sort.removeprefix("-") not in sortable:
            sort = self.default_sort
        page = query.get("page", "1")
        return Criteria(
            search=" ".join(query.get("q", "").split())[:200],
            filters={
                x.name: value for x in self.filters if (value := query.get(x.name, "")) and x.accepts(request, value)
            },
            sort=sort.removeprefix("-"),
            descending=sort.startswith("-"),
            page=int(page) if page.isdecimal() and len(page) < 6 and int(page) else 1,
            per_page=self.per_page,
        )

    def page(self, request: HttpRequest, criteria: Criteria, rows: Sequence[Any], total: int) -> ListPage:
        """The page of ``rows``, ``total`` being the number of all that match."""
        return ListPage(self, request, criteria, rows, total)

    def wants_csv(self, request: HttpRequest) -> bool:
        return request.GET.get("format") == "csv"

    def csv(self, name: str, rows: Iterable[Any]) -> StreamingHttpResponse:
        """All ``rows`` as a CSV file ``name``.csv, sent as they come: UTF-8 with a mark for spreadsheets, ISO dates,
        decimal dots. Text that a spreadsheet would run as a formula is disarmed by an apostrophe."""
        response = StreamingHttpResponse(self._lines(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response

    def _lines(self, rows: Iterable[Any]) -> Iterator[str]:
        class Line:
            def write(self, text: str) -> str:
                return text

        writer = csv.writer(Line())
        columns = (*self.columns, *self.csv_only)
        yield "\ufeff" + writer.writerow([str(column.label) for column in columns])
        for row in rows:
            yield writer.writerow([_cell(x.csv(row) if x.csv else _read(row, x.name)) for x in columns])


def _ends(column: Column) -> tuple[str, str]:
    """What stands before and after each cell of a column; the label names it where rows become cards, on a phone."""
    name, scope = ("th", ' scope="row"') if column.heads else ("td", "")
    numeric = ' class="num"' if column.numeric else ""
    return f'<{name}{scope}{numeric} data-label="{escape(str(column.label))}">', f"</{name}>"


def _read(row: Any, name: str) -> object:
    return row.get(name) if isinstance(row, Mapping) else getattr(row, name)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return disarmed(str(value)) if isinstance(value, str | Promise) else str(value)


def disarmed(text: str) -> str:
    """``text`` as a cell of a CSV file that no spreadsheet runs: an apostrophe before what begins as a formula does."""
    return f"'{text}" if text.startswith(_FORMULA) else text
