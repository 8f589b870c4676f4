# SPDX-License-Identifier: EUPL-1.2
"""Definitions of taxes: their base, their order, their periods and their conditions."""

from datetime import date

import pytest

from diwana.engines.duty import (
    Condition,
    DefinitionError,
    Situation,
    TaxDefinition,
    overlapping,
    parse_base,
    schedule,
    write_base,
)

DAY = date(2026, 3, 1)


def tax(code: str, order: int, base: str, start: date = date(2020, 1, 1), end: date | None = None) -> TaxDefinition:
    return TaxDefinition(code=code, order=order, base=parse_base(base), start=start, end=end)


@pytest.mark.parametrize("text", ["value", "value + DD + DC", "value + 0.5*DC - FODEC", "net_mass", "earlier - RPD"])
def test_a_base_is_written_as_it_was_read(text: str) -> None:
    assert write_base(parse_base(text)) == text


@pytest.mark.parametrize("text", ["", "value DD", "price", "value + ", "value * 2"])
def test_a_base_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(DefinitionError):
        parse_base(text)


def test_taxes_come_in_their_order_whatever_the_order_of_the_data() -> None:
    given = [tax("TVA", 30, "value + DD"), tax("DD", 10, "value")]
    assert [each.code for each in schedule(given, DAY)] == ["DD", "TVA"]


def test_a_definition_that_refers_to_a_later_tax_is_refused() -> None:
    with pytest.raises(DefinitionError, match="TVA, which comes later"):
        schedule([tax("DD", 10, "value + TVA"), tax("TVA", 30, "value")], DAY)


def test_a_definition_that_refers_to_its_own_tax_is_refused() -> None:
    with pytest.raises(DefinitionError, match="itself"):
        schedule([tax("DD", 10, "value + DD")], DAY)


def test_a_definition_that_refers_to_an_unknown_tax_is_refused() -> None:
    with pytest.raises(DefinitionError, match="not defined"):
        schedule([tax("DD", 10, "value + XX")], DAY)


def test_two_taxes_cannot_have_one_place_in_the_order() -> None:
    with pytest.raises(DefinitionError, match="same place"):
        schedule([tax("DD", 10, "value"), tax("DC", 10, "value")], DAY)


def test_only_the_definitions_of_the_day_count() -> None:
    old = tax("TVA", 30, "value", end=date(2025, 12, 31))
    new = tax("TVA", 30, "value + DD", start=date(2026, 1, 1))
    both = [old, new, tax("DD", 10, "value")]
    assert schedule(both, date(2025, 12, 31))[1] is old
    assert schedule(both, date(2026, 1, 1))[1] is new


def test_two_definitions_of_one_tax_on_one_day_are_refused_and_found() -> None:
    first, second = tax("DD", 10, "value"), tax("DD", 11, "value", start=date(2026, 1, 1))
    assert overlapping([second, first]) == ((first, second),)
    with pytest.raises(DefinitionError, match="two definitions"):
        schedule([first, second], DAY)


def test_definitions_that_follow_each_other_do_not_overlap() -> None:
    assert (
        overlapping([tax("DD", 1, "value", end=date(2025, 12, 31)), tax("DD", 1, "value", start=date(2026, 1, 1))])
        == ()
    )


def test_a_condition_holds_when_each_of_its_lists_holds() -> None:
    condition = Condition(flows=("import",), procedures=("51", "53"), commodities=("87",))
    car = Situation(flow="import", procedure="5100", commodity_code="87032319012")
    assert condition.holds(car)
    assert not condition.holds(Situation(flow="import", procedure="4000", commodity_code="87032319012"))
    assert not condition.holds(Situation(flow="export", procedure="5100", commodity_code="87032319012"))
    assert not condition.holds(Situation(flow="import", procedure="5100", commodity_code="27101245001"))
    assert Condition().holds(Situation(flow="export"))
