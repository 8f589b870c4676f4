# SPDX-License-Identifier: EUPL-1.2
"""Numbers as printed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.modules.clearance.exchange.printed import decimal, plain_number


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("1.0623724E7", "10623724"),
        ("6516.0", "6516"),
        ("0.0", "0"),
        ("-0.50", "-0.5"),
        ("007", "7"),
        ("1,618", "1618"),
        ("1,234,567.80", "1234567.8"),
        ("1.234,56", "1234.56"),
        ("12,5", "12.5"),
        ("1 234.5", "1234.5"),
        ("1\u202f234,50", "1234.5"),
        ("100", "100"),
        ("", ""),
    ],
)
def test_numbers_are_written_plainly(printed: str, plain: str) -> None:
    assert plain_number(printed) == plain


@pytest.mark.parametrize("text", ["12,3456", "1,23,456", "abc", "NaN", "Infinity", "1E999999999", "--1", "1.2.3"])
def test_what_is_no_plain_number_is_left_as_it_is(text: str) -> None:
    assert plain_number(text) == text
    assert decimal(text) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6))
def test_the_plain_form_is_the_same_number_and_stays(number: Decimal) -> None:
    plain = plain_number(str(number))
    assert Decimal(plain) == number
    assert plain_number(plain) == plain
    assert "E" not in plain


@given(st.text(max_size=30))
def test_any_text_is_taken(text: str) -> None:
    plain_number(text)
