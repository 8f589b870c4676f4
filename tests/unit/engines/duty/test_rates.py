# SPDX-License-Identifier: EUPL-1.2
"""Rates are read from text, written back alike, and applied to a base and quantities."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.engines.duty import FREE, AdValorem, Compound, Highest, Lowest, Rate, RateError, Specific, parse_rate
from diwana.engines.duty.rates import DEEPEST, QuantityMissing, units_of

amounts = st.decimals(min_value=0, max_value=10_000, places=3)
leaves = st.one_of(
    amounts.map(lambda each: AdValorem(fraction=each / 100)),
    st.builds(lambda amount, unit: Specific(amount=amount, unit=unit), amounts, st.sampled_from(["KGM", "LTR", "NAR"])),
)
rates = st.recursive(
    leaves,
    lambda parts: st.builds(
        lambda kind, each: kind(parts=tuple(each)),
        st.sampled_from([Lowest, Highest]),
        st.lists(parts, min_size=2, max_size=3),
    ),
    max_leaves=6,
)


def no_quantity(unit: str) -> None:
    return None


def ten(unit: str) -> Decimal:
    return Decimal(10)


@given(rates)
def test_what_is_written_reads_back_the_same(rate: Rate) -> None:
    again = parse_rate(str(rate))
    assert again.of(Decimal(1000), ten) == rate.of(Decimal(1000), ten)
    assert str(again) == str(rate)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20%", "200"),
        ("0.500/LTR", "5"),
        ("10% + 0.200/KGM", "102"),
        ("MIN(10%; 2/KGM)", "20"),
        ("MAX(10%; 2/KGM)", "100"),
        ("MAX(1%, MIN(50%; 30/NAR))", "300"),
        ("free", "0"),
    ],
)
def test_a_rate_of_a_thousand_and_ten_units(text: str, expected: str) -> None:
    assert parse_rate(text).of(Decimal(1000), ten) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "20", "20%%", "%", "10/", "MIN(10%)", "MIN(10%; 2/KGM", "10% 2", "dix", "-5%"])
def test_a_rate_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(RateError):
        parse_rate(text)


def test_nesting_is_bounded() -> None:
    deep = "MIN(1%;" * (DEEPEST + 2) + "1%" + ")" * (DEEPEST + 2)
    with pytest.raises(RateError, match="nested"):
        parse_rate(deep)


def test_a_specific_rate_without_its_quantity_says_which_unit_is_missing() -> None:
    with pytest.raises(QuantityMissing) as missing:
        parse_rate("10% + 2/HLT").of(Decimal(1), no_quantity)
    assert missing.value.unit == "HLT"


def test_units_of_a_rate_are_those_it_asks_for() -> None:
    assert units_of(parse_rate("MAX(10% + 1/KGM; 2/LTR)")) == {"KGM", "LTR"}
    assert units_of(FREE) == frozenset()
    assert isinstance(parse_rate("1% + 1/KGM"), Compound)
