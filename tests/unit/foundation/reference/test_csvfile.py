# SPDX-License-Identifier: EUPL-1.2
"""A list as CSV: every fault at its line and column, all at once; reading what was written gives the same rows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.foundation.reference.catalogue import LISTS
from diwana.foundation.reference.csvfile import START_OF_TIME, Row, UnreadableList, read, write

OFFICES = LISTS["offices"]
HEAD = "code,fr,ar,en,kind,latitude,longitude,valid_from,valid_to,source\n"
GOOD = "TNAAA,Un,واحد,One,port,36.8,10.2,2020-01-01,,test\n"


def faults(text: str | bytes) -> list[tuple[int, str]]:
    with pytest.raises(UnreadableList) as refused:
        read(OFFICES, text.encode() if isinstance(text, str) else text)
    return [(fault.line, fault.column) for fault in refused.value.errors]


def test_a_good_file_is_read() -> None:
    (row,) = read(OFFICES, (HEAD + GOOD).encode("utf-8-sig"))
    assert row.code == "TNAAA"
    assert row.labels["ar"] == "واحد"
    assert row.attributes == {"kind": "port", "latitude": "36.8", "longitude": "10.2"}
    assert (row.valid_from, row.valid_to) == (date(2020, 1, 1), None)


def test_all_faults_are_told_at_once() -> None:
    wrong = "tnaaa,,واحد,One,port,91,east,2020-13-01,2019-01-01,\n"
    assert faults(HEAD + GOOD + wrong) == [
        (3, "code"),
        (3, "fr"),
        (3, "source"),
        (3, "latitude"),
        (3, "longitude"),
        (3, "valid_from"),
    ]


def test_a_missing_an_unknown_and_a_repeated_column_are_told() -> None:
    assert faults("code,fr,ar,kind,latitude,longitude,source,source,colour\n") == [
        (1, "colour"),
        (1, "source"),
        (1, "en"),
    ]


def test_a_line_with_another_number_of_cells_is_told() -> None:
    assert faults(HEAD + "TNAAA,Un\n" + GOOD) == [(2, "")]


def test_an_end_before_its_beginning_is_told() -> None:
    assert faults(HEAD + GOOD.replace(",,test", ",2019-12-31,test")) == [(2, "valid_to")]


def test_periods_of_one_code_may_follow_but_not_overlap() -> None:
    first = GOOD.replace(",,test", ",2020-12-31,test")
    assert len(read(OFFICES, (HEAD + first + GOOD.replace("2020-01-01", "2021-01-01")).encode())) == 2
    assert faults(HEAD + first + GOOD.replace("2020-01-01", "2020-12-31")) == [(3, "valid_from")]
    assert faults(HEAD + GOOD + GOOD.replace("2020-01-01", "2021-01-01")) == [(3, "valid_from")]


def test_another_encoding_is_told_at_its_line() -> None:
    assert faults((HEAD + GOOD).encode() + "Radès".encode("latin-1")) == [(3, "")]


@pytest.mark.parametrize("text", ["", "\n", "not a list", 'code,"fr\n', "\0"])
def test_what_is_no_list_is_refused(text: str) -> None:
    assert faults(text)


def test_a_line_after_a_break_inside_quotes_keeps_its_number() -> None:
    two_lines = GOOD.replace("One", '"One\nport"')
    assert faults(HEAD + two_lines + GOOD.replace("TNAAA", "x")) == [(4, "code")]


_text = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@given(
    st.lists(
        st.builds(
            Row,
            code=st.from_regex(r"[A-Z0-9]{2,12}", fullmatch=True),
            labels=st.fixed_dictionaries({"fr": _text, "ar": _text, "en": _text}),
            attributes=st.fixed_dictionaries(
                {"kind": _text, "latitude": st.just("1.5"), "longitude": st.just("-2")},
                optional={"locode": _text},
            ),
            valid_from=st.dates(START_OF_TIME, date(2030, 1, 1)),
            valid_to=st.none() | st.dates(date(2030, 1, 1), date(9999, 1, 1)),
            source=_text,
        ),
        unique_by=lambda row: row.code,
    )
)
def test_reading_what_was_written_gives_the_same_rows(rows: list[Row]) -> None:
    assert list(read(OFFICES, write(OFFICES, rows).encode())) == rows
