# SPDX-License-Identifier: EUPL-1.2
"""ASYCUDA World XML as entries."""

from __future__ import annotations

from pathlib import Path

import pytest

from diwana.modules.clearance.exchange import Entry, read_file

HEADER = """
  <Property><Nbers><Total_number_of_items>1</Total_number_of_items></Nbers></Property>
  <Identification>
    <Office_segment><Customs_clearance_office_code>TN01</Customs_clearance_office_code></Office_segment>
    <Type><Type_of_declaration>IM</Type_of_declaration></Type>
    <Manifest_reference_number><null/></Manifest_reference_number>
  </Identification>
  <Valuation>
    <Gs_Invoice><Amount_foreign_currency>1.0623724E7</Amount_foreign_currency>
      <Currency_code>EUR</Currency_code><Currency_rate>3.35</Currency_rate></Gs_Invoice>
    <Gs_external_freight><Amount_foreign_currency>120.50</Amount_foreign_currency>
      <Currency_code>USD</Currency_code><Currency_rate>3.1</Currency_rate></Gs_external_freight>
    <Gs_insurance><Amount_foreign_currency>0.0</Amount_foreign_currency></Gs_insurance>
  </Valuation>
"""
ITEM = """
  <Item>
    <Packages><Number_of_packages>32.0</Number_of_packages><Kind_of_packages_code>CT</Kind_of_packages_code></Packages>
    <Tarification>
      <HScode><Commodity_code>39269092</Commodity_code><Precision_1>000</Precision_1>
        <Precision_2><null/></Precision_2></HScode>
      <Item_price>1,618.50</Item_price>
      <Supplementary_unit><Suppplementary_unit_code>C62</Suppplementary_unit_code>
        <Suppplementary_unit_quantity>64.0</Suppplementary_unit_quantity></Supplementary_unit>
    </Tarification>
  </Item>
"""


def sad(tmp_path: Path, body: str, name: str = "sad.xml") -> list[Entry]:
    path = tmp_path / name
    path.write_text(f"<?xml version='1.0' encoding='UTF-8'?><ASYCUDA>{body}</ASYCUDA>", encoding="utf-8")
    return list(read_file(path))


def test_numbers_are_read_without_exponent_separators_or_idle_zeros(tmp_path: Path) -> None:
    (entry,) = sad(tmp_path, HEADER + ITEM)
    assert entry["invoice_amount"] == "10623724"
    assert entry["items"][0]["price"] == "1618.5"
    assert entry["items"][0]["packages"] == [{"count": "32", "kind": "CT"}]


def test_the_commodity_code_is_joined_with_its_precision(tmp_path: Path) -> None:
    (entry,) = sad(tmp_path, HEADER + ITEM)
    assert entry["items"][0]["commodity_code"] == "39269092000"


def test_null_elements_are_absent_from_the_entry(tmp_path: Path) -> None:
    (entry,) = sad(tmp_path, HEADER + ITEM)
    assert "manifest" not in entry
    assert "additional_codes" not in entry["items"][0]


def test_misspelt_and_differently_written_names_are_read(tmp_path: Path) -> None:
    body = (HEADER + ITEM).replace("Suppplementary", "Supplementary").replace("Gs_Invoice", "gs_invoice")
    (entry,) = sad(tmp_path, body)
    assert entry["items"][0]["supplementary_unit"] == "C62"
    assert entry["items"][0]["supplementary_quantity"] == "64"
    assert entry["currency"] == "EUR"


def test_charges_rates_and_currency_come_from_the_note_of_valuation(tmp_path: Path) -> None:
    (entry,) = sad(tmp_path, HEADER + ITEM)
    assert entry["value_elements"] == [{"code": "AK", "amount": "120.5", "currency": "USD"}]
    assert entry["exchange_rates"] == [["EUR", "3.35"], ["USD", "3.1"]]
    assert entry["items"][0]["price_currency"] == "EUR"


def test_a_charge_printed_in_total_is_not_counted_again_on_the_items(tmp_path: Path) -> None:
    own = "<Valuation_item><item_external_freight><Amount_foreign_currency>12</Amount_foreign_currency>"
    own += "</item_external_freight><item_insurance><Amount_foreign_currency>7</Amount_foreign_currency>"
    own += "</item_insurance></Valuation_item></Item>"
    (entry,) = sad(tmp_path, HEADER + ITEM.replace("</Item>", own))
    assert entry["items"][0]["value_elements"] == [{"code": "AW", "amount": "7"}]


def test_blank_items_are_no_items(tmp_path: Path) -> None:
    blank = "<Item><Packages><Number_of_packages/></Packages><Tarification/></Item>"
    (entry,) = sad(tmp_path, HEADER + ITEM + blank + ITEM + blank)
    assert len(entry["items"]) == 2


def test_tax_lines_keep_the_print_and_mode_of_payment_0_is_not_payable(tmp_path: Path) -> None:
    line = (
        "<Taxation_line><Duty_tax_code>{}</Duty_tax_code><Duty_tax_Base>1254</Duty_tax_Base><Duty_tax_rate>0.2"
        "</Duty_tax_rate><Duty_tax_amount>251</Duty_tax_amount><Duty_tax_MP>{}</Duty_tax_MP></Taxation_line>"
    )
    lines = line.format("TVS", 1) + line.format("DOG", 0) + "<Taxation_line><Duty_tax_code/></Taxation_line>"
    (entry,) = sad(tmp_path, HEADER + ITEM.replace("</Item>", f"<Taxation>{lines}</Taxation></Item>"))
    assert entry["items"][0]["taxes"] == [
        {"code": "TVS", "base": "1254", "rate": "0.2", "amount": "251", "payable": "true"},
        {"code": "DOG", "base": "1254", "rate": "0.2", "amount": "251", "payable": "false"},
    ]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        (["9/12/16"], ["2016-09-12"]),
        (["9/12/16", "9/13/16"], ["2016-09-12", "2016-09-13"]),
        (["12/9/2016", "13/9/2016"], ["2016-09-12", "2016-09-13"]),
        (["2016-09-12T00:00:00"], ["2016-09-12"]),
        (["12-SEP-2016", "1 Oct 16"], ["2016-09-12", "2016-10-01"]),
        (["9/12/16 10:22 AM"], ["2016-09-12"]),
        (["12.9.2016"], ["2016-09-12"]),
        (["12-XXX-2016"], ["12-XXX-2016"]),
        (["soon"], ["soon"]),
        (["2/30/16"], ["2/30/16"]),
    ],
)
def test_dates_are_month_first_unless_the_file_shows_otherwise(
    tmp_path: Path, printed: list[str], read: list[str]
) -> None:
    documents = "".join(
        f"<Attached_documents><Attached_document_code>380</Attached_document_code>"
        f"<Attached_document_date>{text}</Attached_document_date></Attached_documents>"
        for text in printed
    )
    (entry,) = sad(tmp_path, HEADER + ITEM.replace("<Item>", f"<Item>{documents}"))
    assert [document["issued_on"] for document in entry["items"][0]["documents"]] == read


def test_an_item_that_names_a_document_by_code_gets_the_one_attached_elsewhere(tmp_path: Path) -> None:
    attached = (
        "<Attached_documents><Attached_document_code>862</Attached_document_code>"
        "<Attached_document_reference>EUR1-7</Attached_document_reference></Attached_documents>"
    )
    second = ITEM.replace("<Tarification>", "<Tarification><Attached_doc_item>862 380</Attached_doc_item>")
    (entry,) = sad(tmp_path, HEADER + ITEM.replace("<Item>", f"<Item>{attached}") + second)
    assert entry["items"][1]["documents"] == [{"code": "862", "reference": "EUR1-7"}, {"code": "380"}]


def test_containers_stand_in_their_own_table_and_name_their_item(tmp_path: Path) -> None:
    row = "<Container><Item_Number>{}</Item_Number><Container_identity>{}</Container_identity></Container>"
    body = row.format(1, "CSQU3054383") + row.format(2, "MSKU0000006") + row.format(99, "TCLU0000009")
    (entry,) = sad(tmp_path, HEADER + ITEM + ITEM + body)
    assert entry["containers"] == ["CSQU3054383", "MSKU0000006", "TCLU0000009"]
    assert [item["containers"] for item in entry["items"]] == [["CSQU3054383"], ["MSKU0000006"]]


def test_a_party_with_a_code_is_known_by_it_and_one_without_by_its_name(tmp_path: Path) -> None:
    traders = (
        "<Traders><Exporter><Exporter_code/><Exporter_name>Acme\n  Milano</Exporter_name></Exporter><Consignee>"
        "<Consignee_code>1234567A</Consignee_code><Consignee_name>Société</Consignee_name></Consignee></Traders>"
    )
    (entry,) = sad(tmp_path, HEADER + traders + ITEM)
    assert entry["importer"] == {"identifier": "1234567A"}
    assert entry["exporter"] == {"name": "Acme Milano"}


def test_taxes_of_the_whole_are_summed_where_no_total_is_printed(tmp_path: Path) -> None:
    line = (
        "<Global_tax_item><Global_tax_amount>{}</Global_tax_amount><Global_tax_MP>{}</Global_tax_MP></Global_tax_item>"
    )
    lines = line.format("20.0", 1) + line.format("7.5", 0) + line.format("1.5", "") + "<Global_tax_item/>"
    (entry,) = sad(tmp_path, f"<Global_taxes>{lines}</Global_taxes>{HEADER}{ITEM}")
    assert entry["global_taxes"] == "21.5"


def test_several_declarations_in_one_wrapper_are_all_read(tmp_path: Path) -> None:
    path = tmp_path / "two.xml"
    path.write_text(f"<ASYCUDA_export>{f'<ASYCUDA>{HEADER}{ITEM}</ASYCUDA>' * 2}</ASYCUDA_export>")
    assert [len(entry["items"]) for entry in read_file(path)] == [1, 1]


# The real files: what they say, counted by hand or with another parser.


@pytest.mark.parametrize(
    ("name", "items", "total", "global_taxes"),
    [
        ("al-decl-02.xml", 40, "2303330", "3026"),
        ("al-decl-04.xml", 9, "904326", "3022"),
        ("al-decl-05.xml", 1, "180464", "2996"),
        ("al-decl-07.xml", 1, "3022", "3022"),
        ("unassessed-119-items.xml", 119, None, None),
    ],
)
def test_real_declarations_keep_their_items_and_totals(
    shared_data: Path, name: str, items: int, total: str | None, global_taxes: str | None
) -> None:
    (entry,) = read_file(shared_data / "clearance" / "asycuda" / name)
    assert len(entry["items"]) == items == int(entry["declared_items"])
    assert entry.get("declared_total") == total
    assert entry.get("global_taxes") == global_taxes


def test_the_warehoused_real_car_owes_nothing(shared_data: Path) -> None:
    (entry,) = read_file(shared_data / "clearance" / "asycuda" / "al-decl-07.xml")
    (item,) = entry["items"]
    assert item["procedure"] == "7100"
    assert [(line["code"], line["amount"], line["payable"]) for line in item["taxes"]] == [
        ("DOG", "0", "false"),
        ("TVS", "443053", "false"),
    ]


def test_real_tyres_keep_the_excise_per_unit_as_printed(shared_data: Path) -> None:
    (entry,) = read_file(shared_data / "clearance" / "asycuda" / "al-decl-04.xml")
    excise = entry["items"][0]["taxes"][1]
    assert excise == {"code": "AKC", "base": "75", "rate": "20", "amount": "1496", "payable": "true"}
    assert entry["containers"] == ["X2F69D65BF8"]
    assert entry["value_elements"] == [{"code": "AK", "amount": "1608", "currency": "USD"}]
