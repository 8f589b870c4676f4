# SPDX-License-Identifier: EUPL-1.2
"""The customs value: converted, added to, shared out exactly."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.engines.duty import Apportionment, Terms, apportion, build_values
from diwana.engines.duty.value import NEGATIVE, NO_CURRENCY, NO_PRICE, NO_RATE, UNKNOWN_CHARGE
from diwana.kernel.declaration import DeclarationFacts, ItemFacts, ValueElement

D = Decimal
TERMS = Terms(
    currency="TND",
    decimals=3,
    rates={"EUR": D("3.3875"), "USD": D("3.1")},
    charges={"FRT": 1, "INS": 1, "DED": -1, "NIL": 0},
)


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, 10**12), min_size=1, max_size=60))
def test_shares_sum_exactly_and_none_is_a_unit_from_its_due(total: int, weights: list[int]) -> None:
    parts = apportion(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert part * total >= 0
        if whole:
            assert abs(part * whole - total * weight) < whole


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**6), min_size=2, max_size=20))
def test_a_heavier_item_never_takes_less(total: int, weights: list[int]) -> None:
    pairs = sorted(zip(weights, apportion(total, weights), strict=True))
    for (light, less), (heavy, more) in pairwise(pairs):
        assert light == heavy or less <= more


def test_the_largest_remainder_takes_the_unit_and_of_equals_the_first() -> None:
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert apportion(100, [1, 2, 4]) == [14, 29, 57]
    assert apportion(7, [0, 0]) == [4, 3]


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        apportion(10, [1, -1])


def item(number: int, price: str | None, **more: object) -> ItemFacts:
    return ItemFacts(number=number, price=None if price is None else D(price), **more)  # type: ignore[arg-type]


def test_price_freight_and_deduction_make_the_value_of_each_item() -> None:
    facts = DeclarationFacts(
        currency="EUR",
        value_elements=(
            ValueElement(code="FRT", amount=D("300"), currency="USD"),
            ValueElement(code="DED", amount=D("10"), currency="TND"),
        ),
        items=(item(1, "100"), item(2, "200", value_elements=(ValueElement(code="INS", amount=D("5")),))),
    )
    values = build_values(facts, TERMS)
    assert values.shared_by is Apportionment.VALUE
    assert values.items[0].built == D("338.750") + D("310.000") - D("3.333")
    assert values.items[1].built == D("677.500") + D("16.938") + D("620.000") - D("6.667")


def test_header_charges_are_shared_by_gross_mass_when_asked() -> None:
    facts = DeclarationFacts(
        currency="TND",
        apportion_by="mass",
        value_elements=(ValueElement(code="FRT", amount=D("90")),),
        items=(item(1, "900", gross_mass=D("1"), net_mass=D("1")), item(2, "100", gross_mass=D("8"), net_mass=D("1"))),
    )
    values = build_values(facts, TERMS)
    assert [each.built for each in values.items] == [D(910), D(180)]
    assert values.shared_by is Apportionment.MASS


@given(
    st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=30),
    st.decimals(0, 10**6, places=3),
    st.sampled_from(["value", "mass", None]),
)
def test_the_parts_of_the_freight_sum_to_the_freight(prices: list[Decimal], freight: Decimal, by: str | None) -> None:
    facts = DeclarationFacts(
        currency="EUR",
        apportion_by=by,
        value_elements=(ValueElement(code="FRT", amount=freight, currency="TND"),),
        items=tuple(item(place, str(price), net_mass=price / 7) for place, price in enumerate(prices, 1)),
    )
    values = build_values(facts, TERMS)
    shared = [part.amount for each in values.items for part in each.parts if part.shared]
    assert sum(shared) == freight
    for each in values.items:
        assert each.built == sum(part.amount for part in each.parts)


def test_a_declared_value_is_what_taxes_are_reckoned_on_and_the_built_one_stays_beside_it() -> None:
    facts = DeclarationFacts(currency="EUR", items=(item(1, "100", customs_value=D("350")),))
    value = build_values(facts, TERMS).items[0]
    assert (value.value, value.built) == (D(350), D("338.75"))


def test_deductions_beyond_the_price_give_a_negative_value_and_say_so() -> None:
    facts = DeclarationFacts(
        currency="TND", items=(item(1, "5", value_elements=(ValueElement(code="DED", amount=D(9)),)),)
    )
    value = build_values(facts, TERMS).items[0]
    assert value.built == D(-4)
    assert [each.message for each in value.problems] == [NEGATIVE]


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        (DeclarationFacts(currency="XXX", items=(item(1, "5"),)), NO_RATE),
        (DeclarationFacts(items=(item(1, "5"),)), NO_CURRENCY),
        (DeclarationFacts(currency="TND", items=(item(1, None),)), NO_PRICE),
    ],
)
def test_a_value_that_cannot_be_built_is_none_and_says_why(facts: DeclarationFacts, problem: str) -> None:
    value = build_values(facts, TERMS).items[0]
    assert value.built is None
    assert value.value is None
    assert [each.message for each in value.problems] == [problem]


def test_an_unknown_charge_is_left_out_and_named_and_a_neutral_one_is_left_out_in_silence() -> None:
    elements = (ValueElement(code="ZZ", amount=D(9)), ValueElement(code="NIL", amount=D(9)))
    values = build_values(DeclarationFacts(currency="TND", value_elements=elements, items=(item(1, "5"),)), TERMS)
    assert values.items[0].built == D(5)
    assert [(each.message, each.params["code"]) for each in values.problems] == [(UNKNOWN_CHARGE, "ZZ")]


def test_the_invoice_amount_is_the_price_of_a_single_item() -> None:
    values = build_values(DeclarationFacts(currency="TND", invoice_amount=D(7), items=(item(1, None),)), TERMS)
    assert values.items[0].built == D(7)


def test_nothing_is_shared_over_nobody_and_something_cannot_be() -> None:
    assert apportion(0, []) == []
    with pytest.raises(ValueError, match="nothing to share over"):
        apportion(1, [])


def test_a_charge_without_amount_says_nothing() -> None:
    facts = DeclarationFacts(currency="TND", items=(item(1, "100", value_elements=(ValueElement(code="FRT"),)),))
    values = build_values(facts, TERMS)
    assert values.items[0].value == D("100.000")
    assert values.problems == ()
