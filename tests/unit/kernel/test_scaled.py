# SPDX-License-Identifier: EUPL-1.2
"""Decimals are stored in 64 bits, exactly or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.kernel.scaled import from_scaled, to_scaled

LARGEST = 2**63 - 1
digits = st.integers(0, 9)


@given(st.integers(-LARGEST, LARGEST), digits)
def test_what_64_bits_hold_comes_back_with_its_decimals(units: int, places: int) -> None:
    value = from_scaled(units, places)
    assert to_scaled(value, places) == units
    assert -int(value.as_tuple().exponent) == places


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_is_stored_and_the_next_is_not(sign: int) -> None:
    assert to_scaled(Decimal(sign * LARGEST), 0) == sign * LARGEST
    for beyond in (LARGEST + 1, 10**19, 10**40):
        with pytest.raises(ValueError, match=r"cannot be stored with 0 decimals: it is too large$"):
            to_scaled(Decimal(sign * beyond), 0)


def test_nineteen_digits_are_not_yet_too_many() -> None:
    assert to_scaled(Decimal(10**18), 0) == 10**18
    assert to_scaled(Decimal("9E+18"), 0) == 9 * 10**18


@given(st.integers(-(10**12), 10**12), digits, st.integers(1, 9))
def test_what_is_finer_is_refused_and_never_rounded(units: int, places: int, finer: int) -> None:
    value = from_scaled(units * 10 + finer, places + 1)
    with pytest.raises(ValueError, match=f"has more than {places} decimals"):
        to_scaled(value, places)


@pytest.mark.parametrize("odd", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+999999"])
def test_what_is_no_number_is_refused(odd: str) -> None:
    with pytest.raises(ValueError, match="cannot be stored with 3 decimals"):
        to_scaled(Decimal(odd), 3)
