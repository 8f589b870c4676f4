# SPDX-License-Identifier: EUPL-1.2
"""Duties and taxes reckoned from definitions, to the millime, with their working."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.engines.duty import (
    ALWAYS,
    ApplicableTax,
    Effect,
    Reason,
    Relief,
    Rounding,
    Status,
    Taxation,
    TaxDefinition,
    Terms,
    calculate,
    in_words,
    parse_base,
    parse_rate,
    sentences,
)
from diwana.engines.duty.calculate import DEPENDS, NEGATIVE_VALUE, NO_QUANTITY, NO_VALUE, quantity_in
from diwana.kernel.declaration import DeclarationFacts, DeclaredTax, ItemFacts, PackageFacts

D = Decimal
TERMS = Terms(currency="TND", decimals=3, rounding=Rounding.DOWN)
SUSPENDED = Relief(condition=ALWAYS, effect=Effect.SUSPENDED, reason=Reason(message="Suspended"))
EXEMPT = Relief(condition=ALWAYS, effect=Effect.EXEMPT, reason=Reason(message="Exempt"))


def taxes(*rows: tuple[str, str, str], relief: Relief | None = None) -> list[ApplicableTax]:
    return [
        ApplicableTax(
            definition=TaxDefinition(code=code, order=order, base=parse_base(base), start=date(2020, 1, 1)),
            rate=parse_rate(rate),
            relief=relief,
        )
        for order, (code, base, rate) in enumerate(rows)
    ]


def reckon(value: str | None, applicable: Sequence[ApplicableTax], **item: object) -> Taxation:
    facts = ItemFacts(number=1, customs_value=None if value is None else D(value), **item)  # type: ignore[arg-type]
    return calculate(DeclarationFacts(items=(facts,)), TERMS, [applicable])


def test_golden_case_one_duty_consumption_tax_and_vat_of_eleven_thousand() -> None:
    result = reckon(
        "11000.000", taxes(("DD", "value", "20%"), ("DC", "value", "10%"), ("TVA", "value + DD + DC", "19%"))
    )
    assert result.totals == {"DD": D("2200.000"), "DC": D("1100.000"), "TVA": D("2717.000")}
    assert result.items[0].lines[2].base == D("14300.000")
    assert result.items[0].lines[2].terms == (("value", D(11000)), ("DD", D(2200)), ("DC", D(1100)))
    assert result.total == D("6017.000")


def test_golden_case_two_each_duty_of_each_item_is_rounded_down() -> None:
    result = reckon("1234.567", taxes(("DD", "value", "15%"), ("TVA", "value + DD", "19%")))
    duty, vat = result.items[0].lines
    assert (duty.exact, str(duty.amount)) == (D("185.18505"), "185.185")
    assert (vat.base, vat.exact, str(vat.amount)) == (D("1419.752"), D("269.75288"), "269.752")
    assert str(result.total) == "454.937"


@given(
    st.decimals(0, 10**9, places=3),
    st.lists(st.decimals(0, 300, places=2), min_size=1, max_size=5),
)
def test_each_amount_is_the_product_rounded_down_and_the_total_their_sum(value: D, rates: list[Decimal]) -> None:
    rows = [(f"T{chr(65 + place)}", "value + earlier", f"{rate}%") for place, rate in enumerate(rates)]
    result = reckon(str(value), taxes(*rows))
    running = value
    for line, rate in zip(result.items[0].lines, rates, strict=True):
        assert line.base == running
        assert line.amount == (running * rate / 100).quantize(D("0.001"), ROUND_DOWN)
        running += line.amount
    assert result.total == running - value == sum(result.totals.values())


def test_specific_compound_and_highest_rates_use_declared_quantities() -> None:
    result = reckon(
        "1000",
        taxes(("DC", "value", "2/LTR"), ("DD", "value", "1% + 0.5/KGM"), ("DX", "value", "MAX(1%; 30/DTN)")),
        net_mass=D(80),
        supplementary_quantity=D(100),
        supplementary_unit="LTR",
    )
    assert result.totals == {"DC": D(200), "DD": D(50), "DX": D(24)}


def test_a_quantity_that_is_not_declared_is_said_and_what_depends_on_it_is_not_guessed() -> None:
    result = reckon("1000", taxes(("DC", "value", "2/LTR"), ("DD", "value", "10%"), ("TVA", "value + DC + DD", "19%")))
    consumption, duty, vat = result.items[0].lines
    assert (consumption.status, consumption.amount) == (Status.NOT_COMPUTED, D(0))
    assert consumption.reason == Reason(message=NO_QUANTITY, params={"unit": "LTR"})
    assert duty.amount == D(100)
    assert vat.status is Status.NOT_COMPUTED
    assert vat.reason == Reason(message=DEPENDS, params={"code": "DC"})
    assert [code.code for _, code in result.uncertain] == ["DC", "TVA"]


@pytest.mark.parametrize(("value", "why"), [(None, NO_VALUE), ("-1", NEGATIVE_VALUE)])
def test_without_a_customs_value_nothing_is_reckoned(value: str | None, why: str) -> None:
    line = reckon(value, taxes(("DD", "value", "10%"))).items[0].lines[0]
    assert line.status is Status.NOT_COMPUTED
    assert line.reason is not None
    assert line.reason.message == why


def test_a_suspended_tax_is_reckoned_and_not_asked_for() -> None:
    result = reckon("1000", taxes(("DD", "value", "10%"), relief=SUSPENDED))
    assert (result.totals["DD"], result.payable, result.total) == (D(100), D(0), D(0))
    assert result.items[0].lines[0].reason == SUSPENDED.reason


def test_an_exempted_tax_comes_to_nothing_and_does_not_enter_later_bases() -> None:
    result = reckon("1000", [*taxes(("DD", "value", "10%"), relief=EXEMPT), *taxes(("TVA", "value + DD", "19%"))])
    assert result.totals == {"DD": D(0), "TVA": D(190)}


def test_a_tax_that_the_item_does_not_bear_counts_for_nothing_in_a_base() -> None:
    assert reckon("1000", taxes(("TVA", "value + DD + DC", "19%"))).totals == {"TVA": D(190)}


def test_global_taxes_come_on_top_of_the_items() -> None:
    facts = DeclarationFacts(global_taxes=D(3), items=(ItemFacts(number=1, customs_value=D(100)),))
    result = calculate(facts, TERMS, [taxes(("DD", "value", "10%"))])
    assert (result.payable, result.global_taxes, result.total) == (D(10), D(3), D(13))


def test_declared_lines_are_compared_with_the_reckoned_ones() -> None:
    declared = (DeclaredTax(code="DD", amount=D("100.002")), DeclaredTax(code="TVA", amount=D("209.001")))
    result = reckon("1000", taxes(("DD", "value", "10%"), ("TVA", "value + DD", "19%")), taxes=declared)
    assert [(number, line.code, line.difference) for number, line in result.differing] == [(1, "DD", D("0.002"))]


def test_a_declared_tax_that_the_item_does_not_bear_differs_by_its_whole_amount() -> None:
    result = reckon(
        "1000",
        taxes(("DD", "value", "10%")),
        taxes=(DeclaredTax(code="DD", amount=D(100)), DeclaredTax(code="XX", amount=D(7))),
    )
    assert [(line.code, line.difference) for _, line in result.differing] == [("XX", D(7))]
    assert result.total == D(100)


def test_an_item_that_declares_no_tax_is_simply_reckoned() -> None:
    assert reckon("1000", taxes(("DD", "value", "10%"))).differing == ()


def test_taxes_must_be_given_for_each_item() -> None:
    with pytest.raises(ValueError, match="each item"):
        calculate(DeclarationFacts(items=(ItemFacts(number=1),)), TERMS, [])


def test_in_arabic_names_and_figures_are_isolated_from_the_direction_of_the_line() -> None:
    line = reckon("1000", taxes(("DD", "value", "15%"))).items[0].lines[0]
    product = in_words(sentences(line, TERMS)[1], language="ar")
    assert product == "\u2068DD\u2069: \u206815%\u2069 of \u20681000\u2069 = \u2068150\u2069"


def test_the_working_is_told_in_words_step_by_step() -> None:
    line = reckon("1234.567", taxes(("DD", "value", "15%"), ("TVA", "value + DD", "19%"))).items[0].lines[1]
    assert [in_words(step) for step in sentences(line, TERMS)] == [
        "Base: customs value 1234.567 + DD 185.185 = 1419.752",
        "TVA: 19% of 1419.752 = 269.75288",
        "Rounded down: 269.752",
    ]


@pytest.mark.parametrize(
    ("unit", "declared", "found"),
    [
        ("LTR", {"supplementary_unit": "LTR", "supplementary_quantity": D(250)}, D(250)),
        ("HLT", {"supplementary_unit": "LTR", "supplementary_quantity": D(250)}, D("2.5")),
        ("KGM", {"net_mass": D(1500)}, D(1500)),
        ("TNE", {"net_mass": D(1500)}, D("1.5")),
        ("KGM", {"net_mass": D(1500), "supplementary_unit": "KGM", "supplementary_quantity": D(1400)}, D(1400)),
        ("KGM", {"gross_mass": D(1500)}, None),
        ("NAR", {"supplementary_unit": "LTR", "supplementary_quantity": D(250), "net_mass": D(1)}, None),
        ("HLT", {"supplementary_unit": "LTR"}, None),
    ],
)
def test_a_quantity_is_known_in_the_units_that_its_declaration_answers(
    unit: str, declared: dict[str, object], found: Decimal | None
) -> None:
    item = ItemFacts(number=1, **declared)  # type: ignore[arg-type]
    assert quantity_in(item, unit) == found


def test_a_levy_may_be_reckoned_on_the_number_of_packages() -> None:
    levy = taxes(("LV", "packages", "10%"))
    counted = reckon("1", levy, packages=(PackageFacts(count=30), PackageFacts(count=None), PackageFacts(count=12)))
    assert counted.items[0].lines[0].base == D(42)
    uncounted = reckon("1", levy, packages=(PackageFacts(count=None),)).items[0].lines[0]
    assert uncounted.reason is not None
    assert uncounted.reason.message == NO_QUANTITY
    assert uncounted.reason.params == {"unit": "packages"}


def test_a_levy_may_be_reckoned_on_a_mass() -> None:
    assert reckon("1", taxes(("LV", "0.5*gross_mass", "10%")), gross_mass=D(30)).items[0].lines[0].base == D(15)


def test_a_tax_that_does_not_apply_adds_nothing_to_the_base_of_another() -> None:
    line = reckon("100", taxes(("TVA", "value + DC", "19%"))).items[0].lines[0]
    assert (line.base, line.terms) == (D(100), (("value", D(100)),))


def test_a_tax_on_all_before_it_waits_for_what_could_not_be_reckoned() -> None:
    first, last = reckon("100", taxes(("DD", "net_mass", "5%"), ("TVA", "value + earlier", "19%"))).items[0].lines
    assert first.reason is not None
    assert last.reason is not None
    assert (first.reason.message, last.reason.message) == (NO_QUANTITY, DEPENDS)
    assert last.reason.params == {"code": "DD"}


@pytest.mark.parametrize(
    ("rounding", "said", "amount"),
    [(Rounding.DOWN, "Rounded down: 185.185", "185.185"), (Rounding.UP, "Rounded up: 185.186", "185.186")],
)
def test_the_working_says_how_it_was_rounded(rounding: Rounding, said: str, amount: str) -> None:
    terms = Terms(currency="TND", decimals=3, rounding=rounding)
    facts = DeclarationFacts(items=(ItemFacts(number=1, customs_value=D("1234.567")),))
    line = calculate(facts, terms, [taxes(("DD", "value", "15%"))]).items[0].lines[0]
    assert str(line.amount) == amount
    assert said in [in_words(step) for step in sentences(line, terms)]


def test_an_amount_that_needs_no_rounding_is_not_said_to_be_rounded() -> None:
    line = reckon("100.000", taxes(("DD", "value", "15%"))).items[0].lines[0]
    assert [in_words(step) for step in sentences(line, TERMS)] == [
        "Base: customs value 100 = 100",
        "DD: 15% of 100 = 15",
    ]


def test_a_declared_amount_that_differs_is_said_beside_the_reckoned_one() -> None:
    duty = taxes(("DD", "value", "15%"))
    for printed, said in (("14", True), ("15", False)):
        line = reckon("100.000", duty, taxes=(DeclaredTax(code="DD", amount=D(printed)),)).items[0].lines[0]
        assert any("Declared: 14" in in_words(step) for step in sentences(line, TERMS)) is said


def test_a_line_of_arabic_isolates_every_code_and_figure() -> None:
    step = sentences(reckon("100", taxes(("DD", "value", "15%"))).items[0].lines[0], TERMS)[1]
    assert in_words(step, language="ar").startswith("\u2068DD\u2069: \u206815%\u2069")


def test_a_reason_that_a_table_worded_itself_is_said_in_its_words() -> None:
    reason = Reason(message="Exempt", labels={"fr": "Exonéré par l'arrêté"})
    assert in_words(reason, language="fr") == "Exonéré par l'arrêté"
    assert in_words(reason, language="en") == "Exempt"
