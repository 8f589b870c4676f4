# SPDX-License-Identifier: EUPL-1.2
"""The forms of commodity codes, container numbers and places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.kernel.codes import (
    chapter,
    clean_commodity_code,
    container_check_digit,
    heading,
    is_commodity_code,
    is_container_number,
    subheading,
)

heads = st.from_regex(r"[A-Z]{3}[UJZ][0-9]{6}", fullmatch=True)


def test_points_and_spaces_people_print_are_dropped() -> None:
    assert clean_commodity_code("8471.30 00.00a") == "8471300000A"


@pytest.mark.parametrize("code", ["847130", "84713000", "84713000001", "8471300000A"])
def test_a_commodity_code_is_six_digits_and_national_characters(code: str) -> None:
    assert is_commodity_code(code)


@pytest.mark.parametrize("code", ["", "84713", "847130000000001", "8471.30", "00713000", "84A130", "847130a", "٨٤٧١٣٠"])
def test_what_is_no_commodity_code(code: str) -> None:
    assert not is_commodity_code(code)


def test_a_country_fixes_the_length() -> None:
    assert is_commodity_code("84713000001", 11)
    assert not is_commodity_code("847130", 11)


def test_parts_of_a_commodity_code() -> None:
    assert (chapter("84713000001"), heading("84713000001"), subheading("84713000001")) == ("84", "8471", "847130")


@pytest.mark.parametrize("number", ["CSQU3054383", "MSKU6011672", "TOLU4734787", "HLXU2008419"])
def test_real_containers_are_recognised(number: str) -> None:
    assert is_container_number(number)


@given(heads)
def test_a_head_with_its_check_digit_is_a_container_number(head: str) -> None:
    assert is_container_number(f"{head}{container_check_digit(head)}")


@given(heads, st.integers(4, 9), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(head: str, position: int, shift: int) -> None:
    """ISO 6346 misses a digit only where the remainders 0 and 10, which share the check digit 0, are confused."""
    wrong = head[:position] + str((int(head[position]) + shift) % 10) + head[position + 1 :]
    if container_check_digit(head) != 0:
        assert container_check_digit(wrong) != container_check_digit(head)


@pytest.mark.parametrize("text", ["", "CSQU305438", "CSQU3054384", "CSQA3054383", "csqu3054383", "CSQU 3054383"])
def test_what_is_no_container_number(text: str) -> None:
    assert not is_container_number(text)


def test_a_malformed_head_has_no_check_digit() -> None:
    with pytest.raises(ValueError, match="four letters and six digits"):
        container_check_digit("CSQ0305438")


#: The equivalents of ISO 6346, annex A: 11, 22 and 33 are no letter's.
EQUIVALENTS = {
    "A": 10, "B": 12, "C": 13, "D": 14, "E": 15, "F": 16, "G": 17, "H": 18, "I": 19, "J": 20, "K": 21, "L": 23, "M": 24,
    "N": 25, "O": 26, "P": 27, "Q": 28, "R": 29, "S": 30, "T": 31, "U": 32, "V": 34, "W": 35, "X": 36, "Y": 37, "Z": 38,
}  # fmt: skip


@given(heads)
def test_the_check_digit_is_the_weighted_sum_of_the_standard(head: str) -> None:
    values = [EQUIVALENTS[one] if one in EQUIVALENTS else int(one) for one in head]
    weighted = sum(value * 2**place for place, value in enumerate(values))
    assert container_check_digit(head) == weighted % 11 % 10


@pytest.mark.parametrize(("letter", "value"), EQUIVALENTS.items())
def test_every_letter_counts_as_its_equivalent(letter: str, value: int) -> None:
    """The first letter has weight one, the others are AAU."""
    assert container_check_digit(f"{letter}AAU000000") == (value + 10 * 2 + 10 * 4 + 32 * 8) % 11 % 10
