# SPDX-License-Identifier: EUPL-1.2
"""WCO-DEC XML as entries; messages that are no declarations are refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from diwana.modules.clearance.exchange import Entry, Unreadable, read_file

SPACE = 'xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"'


def declaration(tmp_path: Path, body: str) -> list[Entry]:
    path = tmp_path / "dec.xml"
    path.write_text(f"<Declaration {SPACE}><FunctionCode>9</FunctionCode>{body}</Declaration>", encoding="utf-8")
    return list(read_file(path))


def sample(shared_data: Path, name: str) -> Path:
    return shared_data / "clearance" / "wco" / "samples" / name


def test_type_and_additional_type_are_told_apart(tmp_path: Path) -> None:
    (entry,) = declaration(tmp_path, "<TypeCode>IMA</TypeCode>")
    assert (entry["type"], entry["general_procedure"]) == ("IM", "A")


def test_amounts_take_their_currency_from_the_attribute(tmp_path: Path) -> None:
    (entry,) = declaration(tmp_path, '<InvoiceAmount currencyID="GBP">2500.00</InvoiceAmount>')
    assert (entry["invoice_amount"], entry["currency"]) == ("2500", "GBP")


def test_the_commodity_code_joins_its_two_classifications(tmp_path: Path) -> None:
    parts = "".join(
        f"<Classification><ID>{code}</ID><IdentificationTypeCode>{kind}</IdentificationTypeCode></Classification>"
        for code, kind in [("90", "TRC"), ("07070005", "TSP"), ("VATZ", "GN")]
    )
    item = f"<GovernmentAgencyGoodsItem><Commodity>{parts}</Commodity></GovernmentAgencyGoodsItem>"
    (entry,) = declaration(tmp_path, f"<GoodsShipment>{item}</GoodsShipment>")
    assert entry["items"] == [{"commodity_code": "0707000590", "additional_codes": ["VATZ"]}]


def test_rates_are_percentages_unless_the_base_is_a_quantity(tmp_path: Path) -> None:
    taxes = (
        "<DutyTaxFee><TypeCode>B00</TypeCode><AdValoremTaxBaseAmount>1000</AdValoremTaxBaseAmount>"
        "<TaxRateNumeric>20.00</TaxRateNumeric><Payment><TaxAssessedAmount>200</TaxAssessedAmount></Payment></DutyTaxFee>"
        "<DutyTaxFee><TypeCode>522</TypeCode><SpecificTaxBaseQuantity unitCode='LTR'>100</SpecificTaxBaseQuantity>"
        "<TaxRateNumeric>0.5295</TaxRateNumeric></DutyTaxFee>"
    )
    item = f"<GovernmentAgencyGoodsItem><Commodity>{taxes}</Commodity></GovernmentAgencyGoodsItem>"
    (entry,) = declaration(tmp_path, f"<GoodsShipment>{item}</GoodsShipment>")
    assert entry["items"][0]["taxes"] == [
        {"code": "B00", "base": "1000", "rate": "0.2", "amount": "200"},
        {"code": "522", "base": "100", "rate": "0.5295", "specific": "true"},
    ]


def test_charges_and_freight_are_additions_and_deductions(tmp_path: Path) -> None:
    valuation = (
        '<CustomsValuation><FreightChargeAmount currencyID="USD">50</FreightChargeAmount><ChargeDeduction>'
        "<ChargesTypeCode>AI</ChargesTypeCode>"
        '<OtherChargeDeductionAmount currencyID="EUR">7</OtherChargeDeductionAmount>'
        "</ChargeDeduction></CustomsValuation>"
    )
    (entry,) = declaration(tmp_path, f"<GoodsShipment>{valuation}</GoodsShipment>")
    assert entry["value_elements"] == [
        {"code": "AI", "amount": "7", "currency": "EUR"},
        {"code": "AK", "amount": "50", "currency": "USD"},
    ]


def test_dates_of_the_data_model_become_iso(tmp_path: Path) -> None:
    at = '<AcceptanceDateTime><DateTimeString formatCode="304">20220322162438Z</DateTimeString></AcceptanceDateTime>'
    (entry,) = declaration(tmp_path, at)
    assert entry["declared_on"] == "2022-03-22"


@pytest.mark.parametrize("body", ["<TypeCode>INV</TypeCode>", "<FunctionCode>13</FunctionCode>"])
def test_amendments_and_cancellations_are_refused_by_name(tmp_path: Path, body: str) -> None:
    path = tmp_path / "cancel.xml"
    path.write_text(f"<Declaration {SPACE}>{body}<ID>22GB0001</ID></Declaration>")
    with pytest.raises(Unreadable) as refused:
        list(read_file(path))
    assert refused.value.fault.code == "file-amendment"
    assert refused.value.params["reference"] == "22GB0001"


def test_a_wrapper_without_a_declaration_says_so(tmp_path: Path) -> None:
    path = tmp_path / "meta.xml"
    path.write_text("<MetaData><WCOTypeName>DEC</WCOTypeName></MetaData>")
    with pytest.raises(Unreadable) as refused:
        list(read_file(path))
    assert refused.value.fault.code == "file-no-declaration"


# HMRC's samples.


@pytest.mark.parametrize(
    "name",
    [
        "TT_FI002a_TT_FI002a.xml",
        "TT_IM001b_TT_IM001b.xml",
        "TT_IM018a_Step1_TT_IM018a.xml",
        "TT_IM101a_TT_IM101a.xml",
        "TT_IM146a_Step1_TT_IM146a.xml",
        "TT_EX013b_TT_EX013b.xml",
    ],
)
def test_every_sample_declaration_is_read(shared_data: Path, name: str) -> None:
    (entry,) = read_file(sample(shared_data, name))
    assert int(entry["declared_items"]) == len(entry["items"])
    assert all(item["commodity_code"] and item["procedure"] for item in entry["items"])


def test_a_sample_import_says_what_the_sample_says(shared_data: Path) -> None:
    (entry,) = read_file(sample(shared_data, "TT_IM101a_TT_IM101a.xml"))
    assert entry["reference"] == "U.78477672K77G"
    assert entry["exporter"] == {
        "name": "US Shell Oil.",
        "street": "121 Texas Street TX1 525",
        "city": "Houston",
        "country": "US",
    }
    assert entry["payment_reference"] == "1108656"
    assert entry["previous_documents"][1] == {"code": "Z355", "reference": "24GB34F7Y1O2CX8PT4", "line": "1"}
    (item,) = entry["items"]
    assert (item["procedure"], item["additional_procedures"], item["preference"]) == ("4000", ["000"], "100")
    assert (item["price"], item["price_currency"], item["gross_mass"]) == ("15900", "GBP", "10100")
    assert item["taxes"][3] == {"code": "522", "base": "10000", "specific": "true"}


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("TT_IM001b_Example_Notifications_01_DMSREJ.xml", "03"),
        ("TT_IM101a_Example_Notifications_01_DMSACC.xml", "01"),
        ("TT_IM101a_Example_Notifications_02_DMSTAX.xml", "13"),
        ("TT_IM101a_Example_Notifications_04_DMSCLE.xml", "09"),
        ("TT_IM146a_Example_Notifications_02_DMSTAX.xml", "13"),
    ],
)
def test_answers_of_customs_are_no_declarations(shared_data: Path, name: str, function: str) -> None:
    with pytest.raises(Unreadable) as refused:
        list(read_file(sample(shared_data, name)))
    assert refused.value.fault.code == "file-notice"
    assert refused.value.params["function"] == function
