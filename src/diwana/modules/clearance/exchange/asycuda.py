# SPDX-License-Identifier: EUPL-1.2
"""The SAD as ASYCUDA World exports and imports it in XML.

Element names differ in letters and spelling between versions (``Suppplementary_unit_code``), and countries leave out
parts; reading is lenient: the first name that holds a text counts. What an entry has no place for is listed in
``docs/exchange.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from diwana.modules.clearance.exchange import limits
from diwana.modules.clearance.exchange.errors import (
    OF_ITEMS,
    TOO_MUCH,
    Unreadable,
)
from diwana.modules.clearance.exchange.markup import Node, elements
from diwana.modules.clearance.exchange.printed import decimal, plain_number
from diwana.modules.clearance.exchange.shape import Entry, prune, walk_dates

ROOT = "asycuda"

# Parts of the note of valuation, with their code in the WCO/EU list of additions and deductions.
CHARGES = {
    "external_freight": "AK",
    "internal_freight": "AK",
    "insurance": "AW",
    "other_cost": "AL",
    "deduction": "BG",
}

FIGURES = re.compile(r"(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})(?:\s|$)")
NAMED = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[A-Za-z]*[ -](\d{4}|\d{2})(?:\s|$)")
TIMED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]")
MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"


def read(stream: BinaryIO) -> Iterator[Entry]:
    """The declarations of an ASYCUDA XML document; one, unless a wrapper holds several.

    Raises Unreadable.
    """
    items: list[Entry] = []
    for node in elements(stream, detach=("Item", "ASYCUDA")):
        if node.tag.lower() == "item":
            items.append(_item(node))
            if len(items) > limits.ITEMS:
                raise Unreadable(TOO_MUCH, limit=limits.ITEMS, what=OF_ITEMS)
        elif node.tag.lower() == ROOT:
            yield _declaration(node, items)
            items = []


def _declaration(sad: Node, items: list[Entry]) -> Entry:
    header = _header(sad)
    _containers(sad, header, items)
    items = [item for item in items if not _blank(item)]
    _charges_once(header, items)
    _documents_by_code(items)
    currencies = {item["price_currency"] for item in items if item.get("price_currency")}
    if not header["currency"] and len(currencies) == 1:
        header["currency"] = currencies.pop()
    for item in items:
        item.setdefault("price_currency", header["currency"] if item["price"] else "")
    references = {item.pop("transport_document") for item in items} - {""}
    if len(references) == 1:
        header["transport_document"] = references.pop()
    else:
        for reference in sorted(references):
            header.setdefault("previous_documents", []).append({"reference": reference})
    entry: Entry = prune({**header, "items": items})
    _dates(entry)
    return entry


def _header(sad: Node) -> Entry:
    transport, identification = sad.at("Transport"), sad.at("Identification")
    amounts, valuation = sad.at("Financial/Amounts"), sad.at("Valuation")
    get = sad.get
    return {
        "type": get("Identification/Type/Type_of_declaration"),
        "general_procedure": get(
            "Identification/Type/Declaration_gen_procedure_code", "Identification/Type/General_procedure_code"
        ),
        "reference": get("Declarant/Reference/Number", "Declarant/Reference"),
        "office": identification.get(
            "Office_segment/Customs_clearance_office_code", "Office_segment/Customs_office_code"
        )
        if identification
        else "",
        "border_office": get("Transport/Border_office/Code"),
        "declarant": _party(get("Declarant/Declarant_code"), get("Declarant/Declarant_name")),
        "importer": _party(get("Traders/Consignee/Consignee_code"), get("Traders/Consignee/Consignee_name")),
        "exporter": _party(get("Traders/Exporter/Exporter_code"), get("Traders/Exporter/Exporter_name")),
        "trading_country": get("General_information/Country/Trading_country"),
        "export_country": get("General_information/Country/Export/Export_country_code"),
        "destination_country": get("General_information/Country/Destination/Destination_country_code"),
        **(_transport(transport) if transport else {}),
        "warehouse": get("Warehouse/Identification"),
        "transaction_nature": get("Financial/Financial_transaction/code1")
        + get("Financial/Financial_transaction/code2"),
        "payment_method": get("Financial/Mode_of_payment"),
        "payment_reference": get("Financial/Deffered_payment_reference", "Financial/Deferred_payment_reference"),
        "manifest": get("Identification/Manifest_reference_number"),
        "declared_items": plain_number(get("Property/Nbers/Total_number_of_items")),
        "declared_packages": plain_number(get("Property/Nbers/Total_number_of_packages")),
        "declared_on": get(
            "Identification/Registration/Date", "Property/Date_of_declaration", "Identification/Assessment/Date"
        ),
        "currency": "",
        **(_valuation(valuation) if valuation else {}),
        "global_taxes": _global_taxes(sad),
        "declared_total": plain_number(amounts.get("Totals_taxes", "Total_taxes")) if amounts else "",
    }


def _party(code: str, name: str) -> Entry:
    """A party. ASYCUDA prints the register's own name beside a code, so that the name is declared only without one."""
    return {"identifier": code} if code else {"name": " ".join(name.split())}


def _transport(transport: Node) -> Entry:
    get = transport.get
    return {
        "border_mode": get("Means_of_transport/Border_information/Mode"),
        "border_transport": get("Means_of_transport/Border_information/Identity"),
        "border_nationality": get("Means_of_transport/Border_information/Nationality"),
        "inland_mode": get("Means_of_transport/Inland_mode_of_transport"),
        "arrival_transport": get("Means_of_transport/Departure_arrival_information/Identity"),
        "arrival_nationality": get("Means_of_transport/Departure_arrival_information/Nationality"),
        "place_of_loading": get("Place_of_loading/Code", "Place_of_loading/Name"),
        "goods_location": get("Location_of_goods"),
        "container_flag": {"1": "true", "0": "false"}.get(get("Container_flag"), get("Container_flag").lower()),
        "incoterm": get("Delivery_terms/Code"),
        "incoterm_place": get("Delivery_terms/Place"),
    }


def _valuation(valuation: Node) -> Entry:
    invoice = valuation.at("Gs_Invoice")
    charges = [_charge(valuation, f"Gs_{name}", code) for name, code in CHARGES.items()]
    return {
        "currency": invoice.get("Currency_code") if invoice else "",
        "invoice_amount": plain_number(valuation.get("Gs_Invoice/Amount_foreign_currency", "Total/Total_invoice")),
        "value_elements": [charge for charge in charges if charge],
        "exchange_rates": _rates(valuation),
        "declared_gross_mass": plain_number(valuation.get("Weight/Gross_weight", "Total/Total_weight")),
        "declared_customs_value": plain_number(valuation.get("Total_CIF")),
    }


def _charge(node: Node, name: str, code: str) -> Entry:
    amount = plain_number(node.get(f"{name}/Amount_foreign_currency"))
    currency = node.get(f"{name}/Currency_code")
    if amount in ("", "0"):
        amount = plain_number(node.get(f"{name}/Amount_national_currency")) if not currency else amount
    return {} if amount in ("", "0") else {"code": code, "amount": amount, "currency": currency}


def _rates(valuation: Node) -> list[list[str]]:
    rates: dict[str, str] = {}
    for part in valuation.children:
        currency, rate = part.get("Currency_code"), plain_number(part.get("Currency_rate"))
        if currency and rate not in ("", "0"):
            rates.setdefault(currency, rate)
    return [[currency, rate] for currency, rate in rates.items()]


def _global_taxes(sad: Node) -> str:
    """Taxes of the whole declaration: as totalled, else the sum of the payable ones."""
    printed = plain_number(sad.get("Financial/Amounts/Global_taxes"))
    if printed:
        return printed
    total, found = Decimal(0), False
    part = sad.at("Global_taxes")
    for line in part.children if part else ():
        amount = decimal(line.get("Global_tax_amount"))
        # One version writes "Golbal".
        if amount is not None and line.get("Global_tax_MP", "Golbal_tax_MP", "Global_tax_mode_of_payment") != "0":
            total, found = total + amount, True
    return plain_number(str(total)) if found else ""


def _item(node: Node) -> Entry:
    get = node.get
    unit = _supplementary(node)
    amount = plain_number(get("Tarification/Item_price", "Valuation_item/Item_Invoice/Amount_foreign_currency"))
    item: Entry = {
        "commodity_code": re.sub(r"[\s.]", "", get("Tarification/HScode/Commodity_code"))
        + get("Tarification/HScode/Precision_1"),
        "additional_codes": [code for place in (2, 3, 4) if (code := get(f"Tarification/HScode/Precision_{place}"))],
        "description": _description(node),
        "origin": get("Goods_description/Country_of_origin_code"),
        "preference": get("Tarification/Preference_code"),
        "procedure": get("Tarification/Extended_customs_procedure"),
        "additional_procedures": [code for code in (get("Tarification/National_customs_procedure"),) if code],
        "valuation_method": get("Tarification/Valuation_method_code"),
        "packages": [_packages(part) for part in node.all("Packages")],
        "containers": [code for place in "1234" if (code := get(f"Packages/Container{place}"))],
        "gross_mass": plain_number(get("Valuation_item/Weight_itm/Gross_weight_itm")),
        "net_mass": plain_number(get("Valuation_item/Weight_itm/Net_weight_itm")),
        "supplementary_quantity": unit[0],
        "supplementary_unit": unit[1],
        "price": amount,
        "customs_value": plain_number(get("Valuation_item/Total_CIF_itm")),
        "statistical_value": plain_number(get("Valuation_item/Statistical_value")),
        "documents": [
            document for part in node.all("Attached_documents") if any((document := _document(part)).values())
        ],
        "document_codes": get("Tarification/Attached_doc_item").split(),
        "transport_document": get("Previous_doc/Summary_declaration"),
        "previous_documents": _previous(node),
        "taxes": [line for line in map(_tax, _tax_lines(node)) if line],
        "value_elements": [
            charge for name, code in CHARGES.items() if (charge := _charge(node, f"Valuation_item/item_{name}", code))
        ],
    }
    currency = get("Valuation_item/Item_Invoice/Currency_code")
    return {**item, "price_currency": currency} if currency else item


def _blank(item: Entry) -> bool:
    """Whether an Item element holds no goods at all: forms print empty ones to fill their last page."""
    told = ("commodity_code", "description", "origin", "gross_mass", "net_mass", "price", "customs_value", "taxes")
    return not any(item[name] not in ("", "0", []) for name in told)


def _description(node: Node) -> str:
    """What the declarant wrote, else the words of the tariff."""
    text = node.get("Goods_description/Commercial_Description", "Goods_description/Description_of_goods")
    return " ".join(text.split())


def _supplementary(node: Node) -> tuple[str, str]:
    tariff = node.at("Tarification")
    for unit in tariff.all("Supplementary_unit") if tariff else ():
        parts = {child.tag.lower().rpartition("_")[2]: child.text for child in unit.children}
        if parts.get("code") or plain_number(parts.get("quantity", "")) not in ("", "0"):
            return plain_number(parts.get("quantity", "")), parts.get("code", "")
    return "", ""


def _packages(part: Node) -> Entry:
    marks = " ".join(f"{part.get('Marks1_of_packages')} {part.get('Marks2_of_packages')}".split())
    count = plain_number(part.get("Number_of_packages"))
    return {"count": count, "kind": part.get("Kind_of_packages_code"), "marks": marks}


def _document(part: Node) -> Entry:
    return {
        "code": part.get("Attached_document_code"),
        "reference": part.get("Attached_document_reference"),
        "issued_on": part.get("Attached_document_date"),
    }


def _previous(node: Node) -> list[Entry]:
    reference = node.get("Previous_doc/Previous_document_reference")
    line = plain_number(node.get("Previous_doc/Summary_declaration_sl"))
    return [{"reference": reference, "line": line}] if reference else []


def _tax_lines(node: Node) -> Iterator[tuple[Node, str]]:
    """Tax lines, each with the mode of payment of the item."""
    taxation = node.at("Taxation")
    if taxation:
        mode = taxation.get("Item_taxes_mode_of_payment")
        yield from ((line, mode) for line in taxation.all("Taxation_line"))


def _tax(line_and_mode: tuple[Node, str]) -> Entry | None:
    """A tax line as printed, or None where the form prints an empty one. Mode of payment 0 is not payable.

    Whether its rate is a fraction, per cent or per unit is not printed: ``engines.duty`` tells by the sums.
    """
    line, mode = line_and_mode
    code = line.get("Duty_tax_code")
    base, rate = plain_number(line.get("Duty_tax_Base")), plain_number(line.get("Duty_tax_rate"))
    amount = plain_number(line.get("Duty_tax_amount"))
    if not code and amount in ("", "0"):
        return None
    return {
        "code": code,
        "base": base,
        "rate": rate,
        "amount": amount,
        "payable": "false" if (line.get("Duty_tax_MP") or mode) == "0" else "true",
    }


def _containers(sad: Node, header: Entry, items: list[Entry]) -> None:
    """Containers stand in a table of their own, each row naming its item."""
    every: dict[str, None] = {}
    for item in items:
        every.update(dict.fromkeys(item["containers"]))
    for row in sad.all("Container"):
        identity = row.get("Container_identity", "Container_number")
        if not identity:
            continue
        every[identity] = None
        number = plain_number(row.get("Item_Number"))
        if number.isdigit() and 1 <= int(number[:6]) <= len(items):
            containers = items[int(number[:6]) - 1]["containers"]
            if identity not in containers:
                containers.append(identity)
    header["containers"] = list(every)


def _charges_once(header: Entry, items: list[Entry]) -> None:
    """The note of valuation prints each charge in total and apportioned: the total is what was declared."""
    totalled = {charge["code"] for charge in header.get("value_elements", ())}
    for item in items:
        item["value_elements"] = [charge for charge in item["value_elements"] if charge["code"] not in totalled]


def _documents_by_code(items: list[Entry]) -> None:
    """Box 44 of an item may name only codes; the document itself is attached to another item."""
    known: dict[str, Entry] = {}
    for item in items:
        for document in item["documents"]:
            known.setdefault(document["code"], document)
    for item in items:
        own = {document["code"] for document in item["documents"]}
        for code in dict.fromkeys(item.pop("document_codes")):
            if code not in own:
                item["documents"].append(dict(known.get(code, {"code": code})))


def _dates(entry: Entry) -> None:
    """Dates as ISO. ``9/12/16`` is month first, unless another date of the file shows that days come first."""
    found = [(part, name, printed) for part, name in walk_dates(entry) if (printed := FIGURES.match(part[name]))]
    day_first = any(int(printed[1]) > 12 or printed[2] == "." for _, _, printed in found)
    for part, name, printed in found:
        first, second = int(printed[1]), int(printed[3])
        day, month = (first, second) if day_first else (second, first)
        part[name] = _iso(printed[4], month, day) or part[name]
    for part, name in walk_dates(entry):
        if printed := NAMED.match(part[name]):
            month = MONTHS.find(printed[2].lower()) // 3 + 1
            part[name] = _iso(printed[3], month, int(printed[1])) or part[name]
        elif TIMED.match(part[name]):
            part[name] = part[name][:10]


def _iso(year: str, month: int, day: int) -> str:
    """The date, "" where there is none such; two figures are a year of this century."""
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day).isoformat()
    except ValueError:
        return ""
