# SPDX-License-Identifier: EUPL-1.2
"""Declarations of the WCO Data Model (DEC), as HMRC's Customs Declaration Service takes them.

Any wrapper around ``Declaration`` is taken; messages that answer, amend or cancel a declaration are refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from diwana.modules.clearance.exchange import limits
from diwana.modules.clearance.exchange.errors import (
    AMENDMENT,
    NO_DECLARATION,
    NOTICE,
    OF_ITEMS,
    TOO_MUCH,
    Unreadable,
)
from diwana.modules.clearance.exchange.markup import Node, elements
from diwana.modules.clearance.exchange.printed import decimal, plain_number
from diwana.modules.clearance.exchange.shape import Entry, prune

ROOTS = frozenset({"metadata", "declaration", "submitdeclarationrequest", "response"})
# Kinds of Classification that make up the commodity code, in order: Combined Nomenclature (TSP), TARIC (TRC).
COMMODITY = ("TSP", "TRC")
DEFERRED_PAYMENT = "1"
CHANGE = "13"
INVALIDATION = "INV"
PREFERENTIAL = "2"
FREIGHT = "AK"  # transport to the place of entry, in the list of additions and deductions


def read(stream: BinaryIO) -> Iterator[Entry]:
    """The declarations of a WCO-DEC document, in any wrapper.

    Raises Unreadable; a message without a declaration is named for what it is.
    """
    items: list[Entry] = []
    found, root, answered = False, "", "-"
    for node in elements(stream, detach=("GovernmentAgencyGoodsItem", "Declaration", "Response")):
        if node.tag == "GovernmentAgencyGoodsItem":
            items.append(_item(node))
            if len(items) > limits.ITEMS:
                raise Unreadable(TOO_MUCH, limit=limits.ITEMS, what=OF_ITEMS)
        elif node.tag == "Response":
            raise Unreadable(NOTICE, function=node.get("FunctionCode") or "-", reference=answered)
        elif node.tag == "Declaration":
            if node.within == "Response":
                answered = node.get("FunctionalReferenceID", "ID") or "-"
            else:
                found = True
                yield _declaration(node, items)
            items = []
        else:
            root = node.tag
    if not found:
        raise Unreadable(NO_DECLARATION, kind=f"<{root}>" if root else "-")


def _declaration(node: Node, items: list[Entry]) -> Entry:
    get = node.get
    if get("FunctionCode") == CHANGE or get("TypeCode") == INVALIDATION:
        raise Unreadable(AMENDMENT, reference=get("ID", "FunctionalReferenceID") or "-")
    shipment = node.at("GoodsShipment") or Node("GoodsShipment", {})
    invoice = node.at("InvoiceAmount")
    deferred = [part for part in node.all("AdditionalDocument") if part.get("CategoryCode") == DEFERRED_PAYMENT]
    header: Entry = {
        "type": get("TypeCode")[:2],
        "general_procedure": get("TypeCode")[2:],
        "reference": get("FunctionalReferenceID"),
        "office": get("DeclarationOfficeID", "PresentationOffice/ID", "SupervisingOffice/ID"),
        "border_office": get("ExitOffice/ID"),
        "declarant": _party(node.at("Declarant")),
        "importer": _party(shipment.at("Importer") or shipment.at("Consignee")),
        "exporter": _party(node.at("Exporter") or shipment.at("Consignor") or node.at("Consignment/Consignor")),
        "representation": get("Agent/FunctionCode"),
        "border_mode": get("BorderTransportMeans/ModeCode"),
        "border_transport": get("BorderTransportMeans/ID", "BorderTransportMeans/Name"),
        "border_nationality": get("BorderTransportMeans/RegistrationNationalityCode"),
        "currency": invoice.attributes.get("currencyID", "") if invoice else "",
        "invoice_amount": plain_number(get("InvoiceAmount")),
        "payment_reference": next((part.get("ID") for part in deferred), ""),
        "documents": [_document(part) for part in node.all("AdditionalDocument") if part not in deferred],
        "declared_items": plain_number(get("GoodsItemQuantity")),
        "declared_packages": plain_number(get("TotalPackageQuantity")),
        "declared_gross_mass": plain_number(get("TotalGrossMassMeasure")),
        "exchange_rates": [
            [part.get("CurrencyTypeCode"), plain_number(part.get("RateNumeric"))]
            for part in node.all("CurrencyExchange")
            if part.get("CurrencyTypeCode")
        ],
        "declared_on": _day(node.get("AcceptanceDateTime/DateTimeString", "IssueDateTime/DateTimeString")),
        **_shipment(shipment),
    }
    _inherit(header, items)
    header["containers"] = list(dict.fromkeys(chain(header["containers"], *(item["containers"] for item in items))))
    entry: Entry = prune({**header, "items": items})
    return entry


def _shipment(shipment: Node) -> Entry:
    get = shipment.get
    consignment = shipment.at("Consignment") or Node("Consignment", {})
    means = consignment.at("ArrivalTransportMeans") or consignment.at("DepartureTransportMeans")
    valuation = shipment.at("CustomsValuation")
    return {
        "export_country": get("ExportCountry/ID"),
        "destination_country": get("Destination/CountryCode"),
        "inland_mode": means.get("ModeCode") if means else "",
        "arrival_transport": means.get("ID", "Name") if means else "",
        "place_of_loading": consignment.get("LoadingLocation/ID", "LoadingLocation/Name"),
        "goods_location": consignment.get("GoodsLocation/ID", "GoodsLocation/Name"),
        "warehouse": get("Warehouse/TypeCode") + get("Warehouse/ID"),
        "container_flag": {"1": "true", "0": "false"}.get(
            consignment.get("ContainerCode"), consignment.get("ContainerCode")
        ),
        "containers": _containers(consignment),
        "incoterm": get("TradeTerms/ConditionCode"),
        "incoterm_place": get("TradeTerms/LocationID", "TradeTerms/LocationName"),
        "transaction_nature": get("TransactionNatureCode"),
        "value_elements": _charges(valuation) if valuation else [],
        "previous_documents": [_previous(part) for part in shipment.all("PreviousDocument")],
    }


def _inherit(header: Entry, items: list[Entry]) -> None:
    """What the item gives and an entry holds only in its header: taken where all items agree."""
    natures = {item.pop("transaction_nature") for item in items}
    if not header["transaction_nature"] and len(natures) == 1:
        header["transaction_nature"] = natures.pop()
    currencies = {item["price_currency"] for item in items} - {""}
    if not header["currency"] and len(currencies) == 1:
        header["currency"] = currencies.pop()


def _party(node: Node | None) -> Entry:
    if node is None:
        return {}
    get = node.get
    street = " ".join(part for part in (get("Address/Line"), get("Address/PostcodeID")) if part)
    return {
        "identifier": get("ID"),
        "name": get("Name"),
        "street": street,
        "city": get("Address/CityName"),
        "country": get("Address/CountryCode"),
    }


def _item(node: Node) -> Entry:
    get = node.get
    commodity = node.at("Commodity") or Node("Commodity", {})
    charge, quantity = commodity.at("InvoiceLine/ItemChargeAmount"), commodity.at("GoodsMeasure/TariffQuantity")
    code, additional = _classification(commodity)
    procedures = [(part.get("CurrentCode"), part.get("PreviousCode")) for part in node.all("GovernmentProcedure")]
    origins = sorted(node.all("Origin"), key=lambda origin: origin.get("TypeCode") != PREFERENTIAL)
    valuation = node.at("CustomsValuation")
    return {
        "number": plain_number(get("SequenceNumeric")),
        "commodity_code": code,
        "additional_codes": additional,
        "description": " ".join(commodity.get("Description").split()),
        "origin": origins[0].get("CountryCode") if origins else "",
        "preference": commodity.get("DutyTaxFee/DutyRegimeCode"),
        "export_country": get("ExportCountry/ID"),
        "destination_country": get("Destination/CountryCode"),
        "procedure": next((now + before for now, before in procedures if before), ""),
        "additional_procedures": [now for now, before in procedures if now and not before],
        "valuation_method": get("CustomsValuation/MethodCode"),
        "packages": [
            {
                "count": plain_number(part.get("QuantityQuantity")),
                "kind": part.get("TypeCode"),
                "marks": part.get("MarksNumbersID"),
            }
            for part in node.all("Packaging")
        ],
        "containers": _containers(commodity),
        "gross_mass": plain_number(commodity.get("GoodsMeasure/GrossMassMeasure")),
        "net_mass": plain_number(commodity.get("GoodsMeasure/NetNetWeightMeasure")),
        "supplementary_quantity": plain_number(quantity.text) if quantity else "",
        "supplementary_unit": quantity.attributes.get("unitCode", "") if quantity else "",
        "price": plain_number(charge.text) if charge else "",
        "price_currency": charge.attributes.get("currencyID", "") if charge else "",
        "customs_value": plain_number(get("CustomsValueAmount")),
        "statistical_value": plain_number(get("StatisticalValueAmount")),
        "value_elements": _charges(valuation) if valuation else [],
        "documents": [_document(part) for part in node.all("AdditionalDocument")],
        "previous_documents": [_previous(part) for part in node.all("PreviousDocument")],
        "taxes": [_tax(part) for part in commodity.all("DutyTaxFee") if part.get("TypeCode")],
        "transaction_nature": get("TransactionNatureCode"),
    }


def _classification(commodity: Node) -> tuple[str, list[str]]:
    """The commodity code, of its parts, and the additional codes."""
    parts = [(part.get("IdentificationTypeCode"), part.get("ID")) for part in commodity.all("Classification")]
    if len(parts) == 1:
        return parts[0][1], []
    code = "".join(text for wanted in COMMODITY for kind, text in parts if kind == wanted)
    return code, [text for kind, text in parts if kind not in COMMODITY and text]


def _containers(node: Node) -> list[str]:
    return [code for part in node.all("TransportEquipment") if (code := part.get("ID"))]


def _charges(valuation: Node) -> list[Entry]:
    amounts = [
        (part.get("ChargesTypeCode"), part.at("OtherChargeDeductionAmount"))
        for part in valuation.all("ChargeDeduction")
    ]
    amounts.append((FREIGHT, valuation.at("FreightChargeAmount")))
    return [
        {"code": code, "amount": plain_number(amount.text), "currency": amount.attributes.get("currencyID", "")}
        for code, amount in amounts
        if amount is not None
    ]


def _document(part: Node) -> Entry:
    return {
        "code": part.get("CategoryCode") + part.get("TypeCode"),
        "reference": part.get("ID", "Name"),
        "issued_on": _day(part.get("EffectiveDateTime/DateTimeString")),
    }


def _previous(part: Node) -> Entry:
    return {
        "code": part.get("CategoryCode") + part.get("TypeCode"),
        "reference": part.get("ID"),
        "line": plain_number(part.get("LineNumeric")),
    }


def _tax(part: Node) -> Entry:
    """A tax line. Rates are percentages, unless the base is a quantity: then an amount per unit."""
    quantity = plain_number(part.get("SpecificTaxBaseQuantity"))
    rate = plain_number(part.get("TaxRateNumeric"))
    percentage = decimal(rate)
    if percentage is not None and not quantity:
        rate = plain_number(str(percentage / 100))
    return {
        "code": part.get("TypeCode"),
        "base": quantity or plain_number(part.get("AdValoremTaxBaseAmount")),
        "rate": rate,
        "amount": plain_number(part.get("Payment/TaxAssessedAmount", "Payment/PaymentAmount")),
        "specific": "true" if quantity else "",
    }


def _day(text: str) -> str:
    """ISO date of a UN/EDIFACT date (formats 102 ``20220322`` and 304 ``20220322162438Z``)."""
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text[:8].isdigit() and len(text) >= 8 else text[:10]
