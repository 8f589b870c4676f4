# SPDX-License-Identifier: EUPL-1.2
"""The pattern of lists: the address holds what is asked, nothing in it can break a list, and the rows go out as CSV."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from diwana.foundation.ui.listing import Column, Filter, Listing

LISTING = Listing(
    columns=(Column("name", "Name"), Column("day", "Day"), Column("amount", "Amount", sort=False, numeric=True)),
    default_sort="-day",
    filters=(Filter("kind", "Kind", (("a", "Kind A"), ("b", "Kind B"))), Filter("since", "Since")),
    per_page=10,
)


class Row(NamedTuple):
    name: str
    day: date
    amount: Decimal | None


def criteria(address: str):  # type: ignore[no-untyped-def]
    return LISTING.criteria(RequestFactory().get(address))


def test_an_empty_address_asks_for_the_first_page_in_the_default_order() -> None:
    asked = criteria("/")
    assert (asked.search, asked.filters, asked.sort, asked.descending, asked.offset) == ("", {}, "day", True, 0)


def test_search_filters_order_and_page_come_from_the_address() -> None:
    asked = criteria("/?q=  olive   oil &kind=b&since=2026-01-02&sort=name&page=3")
    assert asked.search == "olive oil"
    assert asked.filters == {"kind": "b", "since": "2026-01-02"}
    assert asked.day("since") == date(2026, 1, 2)
    assert (asked.sort, asked.descending, asked.offset, asked.limit) == ("name", False, 20, 10)


def test_what_is_unknown_in_the_address_is_left_out() -> None:
    asked = criteria("/?kind=zzz&since=yesterday&sort=amount&page=-4")
    assert (asked.filters, asked.sort, asked.page) == ({}, "day", 1)


@given(query=st.dictionaries(st.sampled_from(["q", "kind", "since", "sort", "page"]), st.text(max_size=30)))
def test_no_address_breaks_a_list(query: dict[str, str]) -> None:
    request = RequestFactory().get("/", query)
    page = LISTING.page(request, LISTING.criteria(request), [], 0)
    assert page.heads
    assert page.pages == 1


def test_a_heading_turns_the_order_and_keeps_the_filters() -> None:
    request = RequestFactory().get("/?kind=a&sort=name&page=2")
    page = LISTING.page(request, LISTING.criteria(request), [], 25)
    name, day, amount = page.heads
    assert (name.order, name.href) == ("ascending", "?kind=a&sort=-name")
    assert (day.order, day.href) == ("", "?kind=a&sort=day")
    assert amount.href == ""


def test_a_chip_names_the_filter_and_takes_it_away() -> None:
    request = RequestFactory().get("/?kind=a&q=x&page=2")
    assert LISTING.page(request, LISTING.criteria(request), [], 25).chips == [("Kind", "Kind A", "?q=x")]


def test_pages_far_apart_have_a_gap() -> None:
    request = RequestFactory().get("/?page=5")
    page = LISTING.page(request, LISTING.criteria(request), [], 100)
    assert [number for number, _href in page.numbers] == [1, 0, 4, 5, 6, 0, 10]


def test_the_csv_has_iso_dates_decimal_dots_and_no_formula() -> None:
    rows = [Row("=HYPERLINK(1)", date(2026, 1, 2), Decimal("-1.500")), Row("é, ث", date(2026, 1, 3), None)]
    response = LISTING.csv("list", rows)
    text = b"".join(response).decode()  # type: ignore[arg-type]
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [
        ["Name", "Day", "Amount"],
        ["'=HYPERLINK(1)", "2026-01-02", "-1.500"],
        ["é, ث", "2026-01-03", ""],
    ]
