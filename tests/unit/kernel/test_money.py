# SPDX-License-Identifier: EUPL-1.2
"""Money: exact in storage, rounded only where asked, shared without loss."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.kernel.currencies import DECIMALS
from diwana.kernel.money import (
    CurrencyMismatch,
    Money,
    Rounding,
    UnknownCurrency,
    allocate,
    apportion,
    decimals_of,
    from_minor,
    round_money,
    to_minor,
)

currencies = st.sampled_from(sorted(DECIMALS))
minors = st.integers(-(10**15), 10**15)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=60).filter(any)
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=7)


@pytest.mark.parametrize(("currency", "decimals"), [("TND", 3), ("EUR", 2), ("JPY", 0), ("CLF", 4), ("LYD", 3)])
def test_decimals_are_those_of_iso_4217(currency: str, decimals: int) -> None:
    assert decimals_of(currency) == decimals


def test_a_code_without_a_minor_unit_is_no_currency() -> None:
    for code in ("XAU", "XXX", "tnd", ""):
        with pytest.raises(UnknownCurrency):
            decimals_of(code)


@given(minors, currencies)
def test_what_is_stored_comes_back_with_the_decimals_of_its_currency(minor: int, currency: str) -> None:
    amount = from_minor(minor, currency)
    assert to_minor(amount, currency) == minor
    assert -int(amount.as_tuple().exponent) == decimals_of(currency)


def test_an_amount_finer_than_its_currency_is_not_stored() -> None:
    assert to_minor(Decimal("1.2500"), "TND") == 1250
    for fine in ("1.2345", "1E-10", "1E-999999"):
        with pytest.raises(ValueError, match="more than 3 decimals"):
            to_minor(Decimal(fine), "TND")


@pytest.mark.parametrize(
    "odd", ["NaN", "Infinity", "-Infinity", "sNaN", "1" * 70, "1E+80", "1E+999999", "9223372036854775.808"]
)
def test_what_is_no_amount_is_not_stored(odd: str) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        to_minor(Decimal(odd), "TND")


def test_article_126_rounds_each_duty_down_to_the_millime() -> None:
    assert round_money(Decimal("185.18505"), 3, "down") == Decimal("185.185")
    assert round_money(Decimal("269.75288"), 3, Rounding.DOWN) == Decimal("269.752")
    assert round_money(Decimal("269.7525"), 3, "half_up") == Decimal("269.753")


@given(amounts, st.integers(0, 6))
def test_rounding_down_never_leaves_zero_and_stays_within_a_unit(amount: Decimal, decimals: int) -> None:
    rounded = round_money(amount, decimals, Rounding.DOWN)
    assert abs(rounded) <= abs(amount)
    assert abs(amount - rounded) < Decimal(1).scaleb(-decimals)


@given(amounts, st.integers(0, 6))
def test_rounding_half_up_is_within_half_a_unit(amount: Decimal, decimals: int) -> None:
    assert abs(amount - round_money(amount, decimals, "half_up")) <= Decimal("0.5").scaleb(-decimals)


def test_a_rounded_zero_has_no_sign_and_keeps_its_decimals() -> None:
    assert str(round_money(Decimal("-0.0004"), 3, "down")) == "0.000"


def test_another_mode_is_refused() -> None:
    with pytest.raises(KeyError):
        round_money(Decimal(1), 3, "up")


@given(minors, weights)
def test_shares_sum_to_the_whole_and_each_is_within_one_unit(total: int, parts: list[int]) -> None:
    shares = allocate(total, parts)
    assert sum(shares) == total
    for share, weight in zip(shares, parts, strict=True):
        assert abs(share * sum(parts) - total * weight) < sum(parts)


@given(st.integers(0, 10**9), weights)
def test_a_heavier_part_never_gets_less(total: int, parts: list[int]) -> None:
    shares = allocate(total, parts)
    pairs = sorted(zip(parts, shares, strict=True))
    assert all(low[1] <= high[1] for low, high in pairwise(pairs) if low[0] < high[0])


@given(minors, weights)
def test_a_deduction_is_shared_as_its_opposite(total: int, parts: list[int]) -> None:
    assert allocate(-total, parts) == tuple(-share for share in allocate(total, parts))


def test_left_over_units_go_to_the_largest_remainders_then_to_the_first() -> None:
    assert allocate(100, [1, 1, 1]) == (34, 33, 33)
    assert allocate(10, [Decimal("0.5"), Decimal("0.25"), Decimal("0.25")]) == (5, 3, 2)
    assert apportion(Decimal("10.000"), [Decimal("12.5"), Decimal("37.5")], 3) == (Decimal("2.500"), Decimal("7.500"))


@pytest.mark.parametrize(
    "parts", [[], [0, 0], [1, -1, 3], [Decimal("NaN")], [Decimal("Infinity"), Decimal(1)], [Decimal("1E+999999")]]
)
def test_nothing_can_be_shared_by_such_weights(parts: list[Decimal | int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(100, parts)


@given(minors, minors, minors, currencies)
def test_adding_money_is_associative_commutative_and_has_opposites(a: int, b: int, c: int, currency: str) -> None:
    x, y, z = (Money.of_minor(minor, currency) for minor in (a, b, c))
    assert (x + y) + z == x + (y + z)
    assert x + y == y + x
    assert not x - x
    assert (x + y).minor == a + b
    assert (x < y) is (a < b)
    assert x - y == x + -y


def test_two_currencies_never_mix() -> None:
    dinar, euro = Money(Decimal(1), "TND"), Money(Decimal(1), "EUR")
    with pytest.raises(CurrencyMismatch):
        dinar + euro
    with pytest.raises(CurrencyMismatch):
        assert dinar < euro
    assert dinar != euro


def test_a_product_is_rounded_only_when_asked() -> None:
    duty = Money(Decimal("1234.567"), "TND") * Decimal("0.15")
    assert duty.amount == Decimal("185.18505")
    assert str(duty.rounded("down")) == "185.185 TND"


@given(minors, currencies)
def test_money_is_true_when_there_is_any(minor: int, currency: str) -> None:
    assert bool(Money.of_minor(minor, currency)) is (minor != 0)


@given(minors, minors)
def test_no_more_than_is_less_or_equal(a: int, b: int) -> None:
    assert (Money.of_minor(a, "TND") <= Money.of_minor(b, "TND")) is (a <= b)


def test_a_factor_may_stand_on_either_side() -> None:
    assert 3 * Money(Decimal("1.250"), "TND") == Money(Decimal("1.250"), "TND") * 3 == Money(Decimal("3.750"), "TND")


def test_what_mixes_currencies_says_which() -> None:
    with pytest.raises(CurrencyMismatch, match=r"^TND and EUR$"):
        Money(Decimal(1), "TND") - Money(Decimal(1), "EUR")
    with pytest.raises(UnknownCurrency, match=r"^XAU$"):
        decimals_of("XAU")
