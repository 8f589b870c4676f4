# SPDX-License-Identifier: EUPL-1.2
"""What the tariff says of an item on a day, and what asking costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from diwana.engines.duty import Effect, Rounding, Status, Terms, calculate
from diwana.kernel.declaration import DeclarationFacts, ItemFacts
from diwana.modules.tariff.models import Commodity, Load, Measure
from diwana.modules.tariff.public import TariffFacts, tariff_for
from diwana.modules.tariff.services import load_packaged

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
CAR, PHONE, OIL, PETROL = "87032319001", "85171300001", "15092000001", "27101245001"
TERMS = Terms(currency="TND", decimals=3, rounding=Rounding.DOWN)


def ask(*codes: str, on: date = DAY, country: str = "TN") -> TariffFacts:
    return tariff_for(codes, country, on)


def item(code: str, **more: object) -> ItemFacts:
    facts = {"number": 1, "commodity_code": code, "origin": "CN", "procedure": "4000", **more}
    return ItemFacts(**facts)  # type: ignore[arg-type]


def rates(facts: TariffFacts, goods: ItemFacts, flow: str = "import") -> dict[str, str]:
    return {tax.definition.code: str(tax.rate) for tax in facts.taxes_for(goods, flow)}


def test_a_code_of_the_day_has_its_words_in_three_languages_and_its_unit() -> None:
    line = ask(CAR).commodity(CAR)
    assert line is not None
    assert line.declarable
    assert line.unit == "NAR"
    assert set(line.labels) == {"fr", "ar", "en"}


def test_a_code_is_unknown_before_it_begins_and_where_nobody_defined_it() -> None:
    assert ask(CAR, on=date(2021, 12, 31)).commodity(CAR) is None
    assert ask("87039999999").commodity("87039999999") is None


def test_a_heading_that_the_extract_does_not_have_says_nothing_against_a_code() -> None:
    facts = ask("87039999999", "01061100001")
    assert facts.covers("87039999999")
    assert not facts.covers("01061100001")


def test_taxes_come_in_the_order_of_reckoning_with_the_rate_of_the_longest_code() -> None:
    assert list(rates(ask(CAR), item(CAR)).items()) == [
        ("DD", "20%"),
        ("DC", "67%"),
        ("TVA", "19%"),
        ("RPD", "3%"),
        ("AIR", "10%"),
    ]


def test_a_preference_counts_when_it_is_claimed_and_the_origin_is_of_the_group() -> None:
    facts = ask(PHONE)
    assert rates(facts, item(PHONE, origin="DE"))["DD"] == "10%"
    assert rates(facts, item(PHONE, origin="DE", preference="EUR"))["DD"] == "0%"
    assert rates(facts, item(PHONE, origin="CN", preference="EUR"))["DD"] == "10%"


def test_nothing_is_due_at_export() -> None:
    assert rates(ask(OIL), item(OIL, procedure="1000"), "export") == {}


def test_under_a_suspensive_regime_taxes_are_reckoned_and_not_payable() -> None:
    goods = item(PHONE, procedure="5100", customs_value=Decimal(1000))
    facts = ask(PHONE)
    result = calculate(DeclarationFacts(items=(goods,)), TERMS, facts.taxes(DeclarationFacts(items=(goods,)), "import"))
    assert result.totals["DD"] == Decimal(100)
    assert (result.payable, result.total) == (0, 0)
    reason = result.items[0].lines[0].reason
    assert reason is not None
    assert set(reason.labels) == {"fr", "ar", "en"}


@pytest.mark.parametrize("procedure", ["8000", "9100"])
def test_goods_in_transit_or_under_control_bear_suspended_taxes(procedure: str) -> None:
    taxes = ask(PHONE).taxes_for(item(PHONE, procedure=procedure), "unknown")
    assert taxes
    assert {tax.relief.effect if tax.relief else None for tax in taxes} == {Effect.SUSPENDED}


def test_a_relief_by_additional_procedure_exempts() -> None:
    taxes = ask(PHONE).taxes_for(item(PHONE, additional_procedures=("120",)), "import")
    assert {tax.relief.effect for tax in taxes if tax.relief} == {Effect.EXEMPT}


def test_a_specific_consumption_duty_is_by_hectolitre() -> None:
    goods = item(PETROL, customs_value=Decimal(1000), supplementary_quantity=Decimal(10), supplementary_unit="HLT")
    declaration = DeclarationFacts(items=(goods,))
    result = calculate(declaration, TERMS, ask(PETROL).taxes(declaration, "import"))
    assert result.totals["DC"] == Decimal(350)
    assert all(line.status is Status.COMPUTED for line in result.items[0].lines)


def test_required_documents_come_with_their_alternatives_by_flow() -> None:
    facts = ask(PHONE, OIL)
    (phone,) = facts.documents_for(item(PHONE), "import")
    assert phone.alternatives == ("TTL", "002")
    assert facts.documents_for(item(PHONE), "export") == ()
    (oil,) = facts.documents_for(item(OIL), "export")
    assert oil.alternatives == ("003", "856")


def test_prohibitions_and_notes_are_remarks() -> None:
    (note,) = ask("24022090001").remarks_for(item("24022090001"), "import")
    assert note.kind == "note"


def test_a_country_without_definitions_has_no_taxes_and_keeps_no_nomenclature() -> None:
    facts = ask(CAR, country="neutral")
    assert not facts.kept
    assert facts.taxes(DeclarationFacts(items=(item(CAR),)), "import") is None


def test_every_packaged_measure_names_a_tax_that_is_defined_and_a_code_of_the_nomenclature() -> None:
    defined = {tax.code for tax in ask().definitions}
    codes = set(Commodity.objects.filter(country="TN").values_list("code", flat=True))
    for measure in Measure.objects.filter(country="TN"):
        assert not measure.tax or measure.tax in defined
        assert not measure.code or any(code.startswith(measure.code[:2]) for code in codes)


def test_every_declarable_code_has_duty_vat_and_fee() -> None:
    codes = list(Commodity.objects.filter(country="TN", declarable=True).values_list("code", flat=True))
    facts = ask(*codes)
    assert len(codes) > 100
    for code in codes:
        assert {"DD", "TVA", "RPD"} <= rates(facts, item(code)).keys(), code


def test_the_second_question_costs_one_query(at_most_queries) -> None:  # type: ignore[no-untyped-def]
    ask(CAR, PHONE)
    with at_most_queries(1):
        again = ask(CAR, PHONE)
        assert again.taxes_for(item(CAR), "import")


def test_another_process_s_change_is_seen_at_once() -> None:
    assert rates(ask(CAR), item(CAR))["DD"] == "20%"
    Measure.objects.filter(tax="DD", code="87", preference="").update(rate="25%")
    Load.objects.create(name="measures", digest="x", rows=1, packaged=False, at="2026-01-01T00:00:00Z", stamp="other")
    assert rates(ask(CAR), item(CAR))["DD"] == "25%"


def test_what_came_with_the_software_is_brought_once() -> None:
    assert load_packaged() == ()
