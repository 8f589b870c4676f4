# SPDX-License-Identifier: EUPL-1.2
"""Numbers, amounts and dates as they are shown and read in the three languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from diwana.foundation.ui import formats

LANGUAGES = ("fr", "ar", "en")
NARROW = "\u202f"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("fr", f"11{NARROW}000,125"), ("ar", f"11{NARROW}000,125"), ("en", f"11{NARROW}000.125")],
)
def test_an_amount_of_dinars_has_three_decimals_and_narrow_spaces(language: str, shown: str) -> None:
    with override(language):
        assert formats.amount(Decimal("11000.125"), "TND") == shown


@pytest.mark.parametrize(("currency", "shown"), [("TND", "5,000"), ("EUR", "5,00"), ("JPY", "5")])
def test_decimals_are_those_of_the_currency(currency: str, shown: str) -> None:
    with override("fr"):
        assert formats.amount(Decimal(5), currency) == shown


def test_the_decimal_sign_is_that_of_babel() -> None:
    for language, locale in (("fr", "fr_TN"), ("ar", "ar_TN"), ("en", "en")):
        with override(language):
            assert formats.number(Decimal("1.5")) == format_decimal(Decimal("1.5"), locale=locale)


def test_a_negative_number_has_a_true_minus() -> None:
    with override("fr"):
        assert formats.number(Decimal("-1234.5")) == f"\u22121{NARROW}234,5"


def test_a_rate_is_a_percentage() -> None:
    with override("fr"):
        assert formats.percent(Decimal("0.075")) == f"7,5{NARROW}%"


def test_days_and_instants_are_local() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    with override("fr"):
        assert formats.day(date(2026, 1, 5)) == "05/01/2026"
        assert formats.day(date(2026, 1, 5), long=True) == "5 janvier 2026"
        assert formats.moment(late) == "24/11/2026 00:30"
    with override("ar"):
        assert formats.day(date(2026, 1, 5), long=True) == "5 جانفي 2026"
    with override("en"):
        assert formats.day(date(2026, 1, 5)) == "5 Jan 2026"


@pytest.mark.parametrize("language", LANGUAGES)
@given(value=st.decimals(min_value=Decimal("-1e9"), max_value=Decimal("1e9"), places=3))
def test_what_is_shown_reads_back_as_the_same_number(language: str, value: Decimal) -> None:
    with override(language):
        assert formats.parse_number(formats.number(value)) == value


@pytest.mark.parametrize(
    ("language", "typed", "value"),
    [
        ("fr", "1 234,5", "1234.5"),
        ("fr", "1234.5", "1234.5"),
        ("fr", "1,234", "1.234"),
        ("en", "1,234", "1234"),
        ("en", "1,234.5", "1234.5"),
        ("fr", "1.234,5", "1234.5"),
        ("en", "1,23", "1.23"),
        ("ar", "١٢٣٤٫٥", "1234.5"),
        ("fr", "1.234.567", "1234567"),
    ],
)
def test_numbers_are_read_as_people_type_them(language: str, typed: str, value: str) -> None:
    with override(language):
        assert formats.parse_number(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "abc", "1,2,3", "1.2.3,4,5", "1e5", "nan", "inf", "12-", "1,23.45,6"])
def test_what_is_no_number_is_none(typed: str) -> None:
    with override("fr"):
        assert formats.parse_number(typed) is None
