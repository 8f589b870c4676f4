# SPDX-License-Identifier: EUPL-1.2
"""Every rule by its name: what it finds, and the neighbour that passes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.kernel.codes import container_check_digit
from diwana.kernel.parties import PartyStanding
from diwana.kernel.rules import Severity
from diwana.modules.clearance.case import Case
from diwana.modules.clearance.rules import ALL, ORDER, check, rule
from diwana.modules.clearance.rules.amounts import agrees
from diwana.modules.clearance.testing import BROKER, DAY, EXPORT, EXPORTER, IMPORT, IMPORTER, case, entry, found

pytestmark = pytest.mark.django_db

REGISTER = {
    BROKER: PartyStanding(identifier=BROKER, name="Broker", active=True, kinds=frozenset({"broker"})),
    IMPORTER: PartyStanding(identifier=IMPORTER, name="Importer", active=True, kinds=frozenset({"importer"})),
    EXPORTER: PartyStanding(identifier=EXPORTER, name="Exporter", active=True, kinds=frozenset({"exporter"})),
}


def errors(made: Case) -> list[str]:
    return [violation.code for violation in check(made) if violation.severity is not Severity.NOTICE]


@pytest.mark.parametrize("country", ["TN", "neutral"])
@pytest.mark.parametrize("right", [IMPORT, EXPORT])
def test_a_right_declaration_breaks_no_rule(right: dict[str, Any], country: str) -> None:
    assert errors(case(entry(right), country, standings=REGISTER if country == "TN" else None)) == []


def test_every_rule_runs_once_and_has_a_test_of_its_name() -> None:
    assert sorted(ORDER) == sorted({each.code for each in ALL})
    assert len(ALL) == 32
    names = " ".join(globals())
    assert [code for code in ORDER if f"test_{code}_" not in names] == []


def test_rules_find_everything_at_once() -> None:
    made = entry(items__1__net_mass="111", items__2__origin="ZZ", declared_items="3")
    assert errors(case(made, standings=REGISTER)) == ["C10020", "C11003", "C11006"]


def test_C10001_a_mandatory_element_is_there() -> None:
    assert found("C10001", entry(items__2__net_mass="", importer=None)) == ["importer", "items/2/net_mass"]
    assert found("C10001", entry()) == []


def test_C10001_neutral_asks_only_what_no_customs_service_does_without() -> None:
    assert found("C10001", entry(items__2__net_mass="", incoterm="", type=""), "neutral") == ["type"]


def test_C10001_depends_on_the_direction() -> None:
    assert found("C10001", entry(EXPORT, items__1__origin="")) == []
    assert found("C10001", entry(items__1__origin="")) == ["items/1/origin"]


def test_C10001_what_could_not_be_read_is_not_missing_too() -> None:
    assert found("C10001", entry(items__2__net_mass="much")) == []


def test_C10001_inside_a_group() -> None:
    assert found("C10001", entry(value_elements=[{"code": "AK"}])) == ["value_elements/1/amount"]
    assert found("C10001", entry(value_elements=[{"amount": "5", "currency": "EUR"}])) == ["value_elements/1/code"]
    assert found("C10001", entry(value_elements=[{"code": "AK", "amount": "0"}])) == []


def test_C10002_an_element_that_has_no_place_here() -> None:
    assert found("C10002", entry(EXPORT, items__1__preference="EUR")) == ["items/1/preference"]
    assert found("C10002", entry(items__1__preference="EUR")) == []
    assert found("C10002", {**entry(), "colour": "blue"}) == ["colour"]


def test_C10003_too_many_occurrences() -> None:
    documents = [{"code": "380", "reference": str(number)} for number in range(100)]
    assert found("C10003", entry(items__1__documents=documents)) == ["items/1/documents"]
    assert found("C10003", entry(items__1__documents=documents[:99])) == []


def test_C10003_at_most_999_items() -> None:
    item = IMPORT["items"][0]
    assert found("C10003", {**IMPORT, "items": [item] * 1000}) == ["items"]
    assert found("C10003", {**IMPORT, "items": [item] * 999}) == []


@pytest.mark.parametrize("code", ["", "2807", "2807000000", "28070000001X", "2807ABCD001", "00070000001"])
def test_C10004_a_commodity_code_is_there_and_well_formed(code: str) -> None:
    assert found("C10004", entry(items__1__commodity_code=code)) == ["items/1/commodity_code"]


def test_C10004_neutral_takes_any_national_length() -> None:
    assert found("C10004", entry(items__1__commodity_code="280700"), "neutral") == []
    assert found("C10004", entry(items__1__commodity_code="28070"), "neutral") == ["items/1/commodity_code"]
    assert found("C10004", entry()) == []


def test_C10004_additional_codes_are_letters_and_figures() -> None:
    assert found("C10004", entry(items__1__additional_codes=["C999", "a-b"])) == ["items/1/additional_codes/2"]


def test_C10010_each_element_has_its_form() -> None:
    made = entry(items__1__gross_mass="heavy", declared_on="32/01/2026", currency="EURO", container_flag="perhaps")
    assert sorted(found("C10010", made)) == ["container_flag", "currency", "declared_on", "items/1/gross_mass"]
    assert found("C10010", entry(items__1__gross_mass="110.5", declared_on="2026-01-31")) == []


def test_C10020_a_code_is_in_its_list() -> None:
    made = entry(
        office="NOWHERE",
        items__1__origin="ZZ",
        items__2__packages__1__kind="??",
        items__2__procedure="4999",
        documents=[{"code": "99999"}],
        items__1__additional_procedures=["000", "XXX"],
    )
    assert found("C10020", made) == [
        "office",
        "documents/1/code",
        "items/1/origin",
        "items/1/additional_procedures/2",
        "items/2/procedure",
    ]
    assert found("C10020", entry()) == []


def test_C10020_neutral_asks_only_countries_and_currencies() -> None:
    made = entry(office="NOWHERE", items__1__origin="ZZ", currency="ZZZ", items__2__procedure="4999")
    assert found("C10020", made, "neutral") == ["currency", "items/1/origin"]


def test_C10020_looks_at_the_list_of_the_day() -> None:
    made = entry(items__1__preference="TUR")
    judge = rule("C10020")()
    assert list(judge.check(case(made, on=date(2005, 6, 30)))) != list(judge.check(case(made)))
    assert [v.pointer for v in judge.check(case(made))] == []


def test_C10021_masses_and_amounts_are_above_zero() -> None:
    made = entry(items__1__net_mass="-1", items__2__price="0", invoice_amount="-5")
    assert found("C10021", made) == ["invoice_amount", "items/1/net_mass", "items/2/price"]
    assert found("C10021", entry()) == []


def test_C10021_neutral_lets_a_price_be_zero_but_not_negative() -> None:
    assert found("C10021", entry(items__2__price="0"), "neutral") == []
    assert found("C10021", entry(items__2__price="-1"), "neutral") == ["items/2/price"]


def test_C10021_a_charge_may_be_zero_but_not_negative() -> None:
    charge = {"code": "AK", "amount": "-1", "currency": "EUR"}
    assert found("C10021", entry(value_elements=[charge])) == ["value_elements/1/amount"]
    assert found("C10021", entry(value_elements=[{**charge, "amount": "0"}])) == []


def test_C10045_the_customs_value_is_not_below_zero() -> None:
    deduction = [{"code": "BA", "amount": "3001", "currency": "EUR"}]
    assert found("C10045", entry(value_elements=deduction)) == ["items/1/customs_value", "items/2/customs_value"]
    assert found("C10045", entry(value_elements=[{**deduction[0], "amount": "3000"}])) == []


def test_C11003_the_number_of_items_is_the_one_declared() -> None:
    assert found("C11003", entry(declared_items="3")) == ["declared_items"]
    assert found("C11003", entry(declared_items="2")) == []
    assert found("C11003", entry(declared_items="")) == []


def test_C11004_type_and_procedure_combine() -> None:
    assert found("C11004", entry(items__2__procedure="1000")) == ["items/2/procedure"]
    assert found("C11004", entry(EXPORT, type="IM"), "neutral") == ["items/1/procedure"]
    assert found("C11004", entry(general_procedure="7")) == ["items/1/procedure", "items/2/procedure"]
    assert found("C11004", entry(general_procedure="4")) == []


def test_C11004_a_national_list_narrows_it() -> None:
    assert found("C11004", entry(items__1__procedure="4400")) == ["items/1/procedure"]
    assert found("C11004", entry(items__1__procedure="4400"), "neutral") == []


def test_C11005_all_items_are_of_one_category() -> None:
    assert found("C11005", entry(items__2__procedure="7100")) == ["items/2/procedure"]
    assert found("C11005", entry(items__2__procedure="4071")) == []


def test_C11006_net_mass_is_at_most_gross_mass() -> None:
    assert found("C11006", entry(items__1__net_mass="110.001")) == ["items/1/net_mass"]
    assert found("C11006", entry(items__1__net_mass="110")) == []


def test_C11006_the_items_make_up_the_mass_of_the_header() -> None:
    assert found("C11006", entry(declared_gross_mass="331")) == ["declared_gross_mass"]
    assert found("C11006", entry(declared_net_mass="300")) == []
    assert found("C11006", entry(items__1__gross_mass="110.4", declared_gross_mass="330")) == []
    assert found("C11006", entry(items__1__gross_mass="110.6", declared_gross_mass="330")) == ["declared_gross_mass"]


kilograms = st.decimals(min_value=0, max_value=10**8, places=6)


@given(net=kilograms, tare=st.decimals(min_value=-1, max_value=1000, places=6))
def test_C11006_for_any_masses(net: Decimal, tare: Decimal) -> None:
    made = entry(items__1__net_mass=str(net), items__1__gross_mass=str(net + tare), declared_gross_mass="")
    assert ("items/1/net_mass" in found("C11006", made, "neutral")) == (tare < 0)


@given(parts=st.lists(kilograms, min_size=1, max_size=9), places=st.integers(0, 6))
def test_a_total_agrees_with_its_parts_exactly_or_rounded_to_its_own_last_figure(
    parts: list[Decimal], places: int
) -> None:
    total = sum(parts, Decimal())
    stated = round(total, places)
    assert agrees(total, total)
    assert agrees(stated, total)
    assert not agrees(stated + Decimal(1).scaleb(-places) * 2, total)


def test_C12003_a_reference_serves_once_in_48_hours() -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert found("C12003", entry(), earlier={"IMP-1": at}) == ["reference"]
    assert found("C12003", entry(), earlier={"IMP-2": at}) == []


def test_C12005_parties_are_known_active_and_hold_the_role() -> None:
    def standing(identifier: str, **more: Any) -> dict[str, PartyStanding]:
        known = {"identifier": identifier, "name": "X", "active": True, "kinds": frozenset({"importer"}), **more}
        return {**REGISTER, identifier: PartyStanding(**known)}

    assert found("C12005", entry(), standings=REGISTER) == []
    assert found("C12005", entry(), standings={BROKER: REGISTER[BROKER]}) == ["importer/identifier"]
    assert found("C12005", entry(), standings=standing(IMPORTER, active=False)) == ["importer/identifier"]
    assert found("C12005", entry(), standings=standing(IMPORTER, kinds=frozenset({"carrier"}))) == [
        "importer/identifier"
    ]
    assert found("C12005", entry(), standings=REGISTER, unmandated=frozenset({IMPORTER})) == ["importer/identifier"]


def test_C12005_nothing_is_said_where_no_register_was_asked_nor_of_parties_abroad() -> None:
    assert found("C12005", entry(), standings=None) == []
    assert found("C12005", entry(exporter={"identifier": "FR123"}), standings=REGISTER) == []


def test_C12080_charges_go_with_the_terms_of_delivery_and_the_method() -> None:
    freight = [{"code": "AK", "amount": "10", "currency": "EUR"}]
    assert found("C12080", entry(value_elements=freight)) == ["value_elements/1/code"]
    assert found("C12080", entry(value_elements=freight, incoterm="FOB")) == []
    assert found("C12080", entry(items__1__value_elements=freight)) == ["items/1/value_elements/1/code"]
    commission = [{"code": "AB", "amount": "10", "currency": "EUR"}]
    assert found("C12080", entry(items__1__value_elements=commission, items__1__valuation_method="2")) == [
        "items/1/value_elements/1/code"
    ]
    assert found("C12080", entry(items__1__value_elements=commission)) == []


def test_C12080_a_charge_that_does_not_fit_is_reported_once() -> None:
    freight = [{"code": "AK", "amount": "10", "currency": "EUR"}]
    assert len(found("C12080", entry(value_elements=freight, items__1__valuation_method="2"))) == 1


def test_C12081_importer_and_exporter_differ_or_it_warns() -> None:
    own = entry(exporter={"identifier": IMPORTER})
    assert found("C12081", own) == ["exporter"]
    assert rule("C12081").severity is Severity.WARNING
    assert found("C12081", entry()) == []
    assert found("C12081", entry(importer={"name": "A", "country": "FR"}, exporter={"name": "A", "country": "FR"}))


def test_C12082_prices_are_in_one_currency() -> None:
    assert found("C12082", entry(items__2__price_currency="USD")) == ["items/2/price_currency"]
    assert found("C12082", entry(items__2__price_currency="EUR")) == []
    assert found("C12082", entry(currency="", items__1__price_currency="USD", items__2__price_currency="EUR")) == [
        "items/2/price_currency"
    ]


def test_C12083_a_preference_has_its_origin_and_its_proof() -> None:
    proof = [{"code": "954", "reference": "EUR1"}]
    assert found("C12083", entry(items__1__preference="EUR")) == ["items/1/preference"]
    assert found("C12083", entry(items__1__preference="EUR", items__1__documents=proof)) == []
    assert found("C12083", entry(items__1__preference="TUR", items__1__documents=proof)) == ["items/1/preference"]
    assert found("C12083", entry(items__1__preference="100")) == []
    assert found("C12083", entry(items__1__preference="ANY", items__1__origin=""), "neutral") == ["items/1/preference"]
    assert found("C12083", entry(items__1__preference="ANY"), "neutral") == []


def test_C12084_a_party_is_given_by_code_or_by_address() -> None:
    assert found("C12084", entry(importer__city="Tunis")) == ["importer"]
    assert found("C12084", entry(importer__name="Jasmin")) == []


def test_C0407_an_amount_has_a_currency() -> None:
    assert found("C0407", entry(currency="")) == ["currency"]
    assert found("C0407", entry(currency="", items__1__price_currency="EUR")) == ["currency", "items/2/price_currency"]
    assert found("C0407", entry()) == []
    assert found("C0407", entry(value_elements=[{"code": "AK", "amount": "10"}])) == []


def test_C055_container_flag_and_numbers_agree() -> None:
    assert found("C055", entry(container_flag="false")) == ["container_flag"]
    assert found("C055", entry(containers=None)) == ["container_flag"]
    assert found("C055", entry(containers=None, container_flag="false")) == []
    assert found("C055", entry(containers=None, items__1__containers=["CSQU3054383"])) == []


def test_C060A_no_package_only_when_packed_with_an_earlier_item() -> None:
    assert found("C060A", entry(items__1__packages__1__count="0")) == ["items/1/packages/1/count"]
    assert found("C060A", entry(items__2__packages__1__count="0")) == []
    assert found("C060A", entry(items__1__packages__1__count="0", items__1__packages__1__kind="VL")) == []


def test_C135_a_country_is_given_once() -> None:
    assert found("C135", entry(items__2__export_country="FR")) == ["items/2/export_country"]
    assert found("C135", entry(origin="FR")) == ["items/1/origin", "items/2/origin"]
    assert found("C135", entry()) == []


def test_CDSSG14500_a_required_document_is_there_with_all_alternatives_told() -> None:
    made = entry(EXPORT, items__1__documents=None)
    assert found("CDSSG14500", made) == ["items/1/documents"]
    violation = next(iter(rule("CDSSG14500")().check(case(made))))
    assert violation.params["alternatives"] == "003, 856"
    assert found("CDSSG14500", entry(EXPORT, items__1__documents=[{"code": "856"}])) == []
    assert found("CDSSG14500", entry(EXPORT, items__1__documents=None, documents=[{"code": "856"}])) == []


@pytest.mark.parametrize("code", ["A25", "A26", "T27"])
def test_rules_that_wait_for_manifests_say_so(code: str) -> None:
    findings = list(rule(code)().check(case(entry())))
    assert [violation.severity for violation in findings] == [Severity.NOTICE]
    assert findings[0].message.startswith("Not checked")


def test_A25_does_not_run_yet() -> None:
    test_rules_that_wait_for_manifests_say_so("A25")


def test_A26_does_not_run_yet() -> None:
    test_rules_that_wait_for_manifests_say_so("A26")


def test_T27_does_not_run_yet() -> None:
    test_rules_that_wait_for_manifests_say_so("T27")


@pytest.mark.parametrize(("identifier", "right"), [("1234567A", True), ("123456A", True), ("12345678", True)])
def test_T28_a_customs_code_has_the_country_s_form(identifier: str, right: bool) -> None:
    assert (found("T28", entry(importer__identifier=identifier)) == []) is right
    assert found("T28", entry(importer__identifier=f"{identifier}9Z9")) == ["importer/identifier"]


@pytest.mark.parametrize("identifier", ["12345A", "A1234567A", "ABC"])
def test_T28_another_form_is_none(identifier: str) -> None:
    assert found("T28", entry(importer__identifier=identifier)) == ["importer/identifier"]
    assert found("T28", entry(importer__identifier=identifier), "neutral") == []


def test_T28_the_code_is_present() -> None:
    assert found("T28", entry(importer={"name": "Somebody"})) == ["importer/identifier"]


def test_E29_the_commodity_code_is_valid_on_the_date() -> None:
    assert found("E29", entry(items__1__commodity_code="28070099999")) == ["items/1/commodity_code"]
    assert found("E29", entry()) == []
    early = case(entry(), on=date(1999, 1, 1))
    assert list(rule("E29")().check(early)) == [] or not early.tariff.covers("28070000001")


def test_E30A_a_container_number_has_its_check_digit() -> None:
    assert found("E30A", entry(containers=["CSQU3054384"])) == ["containers/1"]
    assert found("E30A", entry(containers=["CSQU3054383", "trailer 7"])) == []
    assert found("E30A", entry(containers=None, items__2__containers=["CSQU 305438-4"])) == ["items/2/containers/1"]


def test_E30A_warns_under_neutral() -> None:
    made = case(entry(containers=["CSQU3054384"]), "neutral")
    assert [v.severity for v in rule("E30A")().check(made)] == [Severity.WARNING]


@given(owner=st.from_regex("[A-Z]{3}[UJZ]", fullmatch=True), serial=st.integers(0, 999_999), digit=st.integers(0, 9))
def test_E30A_for_any_container(owner: str, serial: int, digit: int) -> None:
    head = f"{owner}{serial:06}"
    right = container_check_digit(head) == digit
    assert (found("E30A", entry(containers=[f"{head}{digit}"]), "neutral") == []) == right


def test_E30B_the_items_make_up_the_totals() -> None:
    assert found("E30B", entry(invoice_amount="3001")) == ["invoice_amount"]
    assert found("E30B", entry(declared_packages="29")) == ["declared_packages"]
    made = entry(items__1__customs_value="10", items__2__customs_value="20")
    assert found("E30B", {**made, "declared_customs_value": "32"}) == ["declared_customs_value"]
    assert found("E30B", {**made, "declared_customs_value": "31"}) == []
    assert found("E30B", entry()) == []


def test_E30B_says_nothing_where_an_item_gives_no_part() -> None:
    assert found("E30B", entry(items__2__price="")) == []


@given(prices=st.lists(st.decimals(min_value="0.01", max_value=10**6, places=2), min_size=1, max_size=6))
def test_E30B_for_any_prices(prices: list[Decimal]) -> None:
    items = [{**IMPORT["items"][0], "price": str(price)} for price in prices]
    total = sum(prices, Decimal())
    made = {**entry(declared_packages=""), "items": items, "invoice_amount": str(total)}
    assert found("E30B", made, "neutral") == []
    assert found("E30B", {**made, "invoice_amount": str(total + Decimal("0.01"))}, "neutral") == ["invoice_amount"]


def test_E30C_declared_taxes_are_those_reckoned() -> None:
    taxes = [{"code": "DD", "amount": "678.000"}]
    reckoned = {line.code: line.amount for line in case(entry()).taxation.items[0].lines}
    right = entry(items__1__taxes=[{"code": "DD", "amount": str(reckoned["DD"])}])
    assert found("E30C", right) == []
    wrong = entry(items__1__taxes=[{**taxes[0], "amount": str(reckoned["DD"] + 1)}])
    assert found("E30C", wrong) == ["items/1/taxes/1/amount"]


def test_E30C_and_so_is_their_total() -> None:
    total = case(entry()).taxation.total
    assert found("E30C", entry(declared_total=str(total))) == []
    assert found("E30C", entry(declared_total=str(total + 1))) == ["declared_total"]


def test_E30C_recomputes_a_print_where_the_country_has_no_definitions() -> None:
    tax = {"code": "VAT", "base": "1000", "rate": "0.2", "amount": "200"}
    assert found("E30C", entry(items__1__taxes=[tax]), "neutral") == []
    assert found("E30C", entry(items__1__taxes=[{**tax, "amount": "150"}]), "neutral") == ["items/1/taxes/1/amount"]


def test_the_day_of_the_tests_has_rates() -> None:
    assert case(entry(), on=DAY).lists.rates["EUR"] > 0
