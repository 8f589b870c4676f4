# SPDX-License-Identifier: EUPL-1.2
"""The facts a criterion may look at, and no others.

What is not here cannot decide a channel: no name, address or nationality of a person, no identifier of a natural
person. ``border_nationality`` is the flag or registration of the means of transport.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from diwana.kernel.declaration import DeclarationFacts, ItemFacts
from diwana.kernel.messages import message


class Kind(StrEnum):
    """What a field holds: a code or text, a number, yes or no, a set of codes."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    CODES = "codes"


class Given(msgspec.Struct):
    """What one assessment knows besides the declaration: money in national currency."""

    facts: DeclarationFacts
    value: Decimal
    total_taxes: Decimal
    new_trader: bool | None
    firms: frozenset[str]


class Field(msgspec.Struct, frozen=True):
    """One permitted fact. ``read`` takes what is given and, for a field of an item, the item."""

    name: str
    kind: Kind
    label: str
    read: Callable[..., Any]

    @property
    def of_item(self) -> bool:
        return self.name.startswith("item.")


ITEM = "item."
_ZERO = Decimal(0)


def _per(amount: Decimal | None, quantity: Decimal | None) -> Decimal | None:
    return None if amount is None or not quantity else amount / quantity


def _firm(role: str) -> Callable[[Given], str | None]:
    """The customs code of a party when it is a firm's: what identifies a natural person is not a fact of risk."""

    def read(given: Given) -> str | None:
        party = getattr(given.facts, role)
        return party.identifier if party is not None and party.identifier in given.firms else None

    return read


def _plain(name: str) -> Callable[[Given], Any]:
    return lambda given: getattr(given.facts, name)


def _sum(name: str) -> Callable[[Given], Decimal]:
    return lambda given: sum((getattr(item, name) or _ZERO for item in given.facts.items), _ZERO)


def _documents(given: Given, item: ItemFacts | None = None) -> frozenset[str]:
    found = given.facts.documents + (item.documents if item is not None else ())
    return frozenset(document.code for document in found if document.code)


def _charges(given: Given) -> frozenset[str]:
    return frozenset(element.code for element in given.facts.value_elements)


def _item(name: str) -> Callable[[Given, ItemFacts], Any]:
    return lambda given, item: getattr(item, name)


def _item_or_header(name: str) -> Callable[[Given, ItemFacts], Any]:
    return lambda given, item: getattr(item, name) or getattr(given.facts, name)


def _origin_differs(given: Given, item: ItemFacts) -> bool | None:
    origin = item.origin or given.facts.origin
    sent_from = item.export_country or given.facts.export_country
    return None if origin is None or sent_from is None else origin != sent_from


def _packages(item: ItemFacts) -> Decimal:
    return Decimal(sum(package.count or 0 for package in item.packages))


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return part / whole if whole else None


_HEADER = (
    Field("type", Kind.TEXT, message("Type of declaration"), _plain("type")),
    Field("office", Kind.TEXT, message("Office of lodgement"), _plain("office")),
    Field("border_office", Kind.TEXT, message("Office of entry or exit"), _plain("border_office")),
    Field("representation", Kind.TEXT, message("Representation"), _plain("representation")),
    Field("importer", Kind.TEXT, message("Importer (customs code of a firm)"), _firm("importer")),
    Field("exporter", Kind.TEXT, message("Exporter (customs code of a firm)"), _firm("exporter")),
    Field("declarant", Kind.TEXT, message("Declarant (customs code of a firm)"), _firm("declarant")),
    Field("trading_country", Kind.TEXT, message("Trading country"), _plain("trading_country")),
    Field("export_country", Kind.TEXT, message("Country of export"), _plain("export_country")),
    Field("destination_country", Kind.TEXT, message("Country of destination"), _plain("destination_country")),
    Field("border_mode", Kind.TEXT, message("Mode of transport at the border"), _plain("border_mode")),
    Field(
        "border_nationality", Kind.TEXT, message("Registration of the means of transport"), _plain("border_nationality")
    ),
    Field("container_flag", Kind.FLAG, message("In containers"), _plain("container_flag")),
    Field("incoterm", Kind.TEXT, message("Delivery terms"), _plain("incoterm")),
    Field("transaction_nature", Kind.TEXT, message("Nature of the transaction"), _plain("transaction_nature")),
    Field("currency", Kind.TEXT, message("Invoice currency"), _plain("currency")),
    Field("payment_method", Kind.TEXT, message("Method of payment"), _plain("payment_method")),
    Field("warehouse", Kind.TEXT, message("Warehouse"), _plain("warehouse")),
    Field("documents", Kind.CODES, message("Documents of the header"), _documents),
    Field("charges", Kind.CODES, message("Additions and deductions declared"), _charges),
    Field("items", Kind.NUMBER, message("Number of items"), lambda given: Decimal(len(given.facts.items))),
    Field("gross_mass", Kind.NUMBER, message("Gross mass of all items, kg"), _sum("gross_mass")),
    Field("net_mass", Kind.NUMBER, message("Net mass of all items, kg"), _sum("net_mass")),
    Field("invoice_amount", Kind.NUMBER, message("Invoice amount, in its currency"), _plain("invoice_amount")),
    Field("value", Kind.NUMBER, message("Customs value, national currency"), lambda given: given.value),
    Field(
        "total_taxes",
        Kind.NUMBER,
        message("Total duties and taxes, national currency"),
        lambda given: given.total_taxes,
    ),
    Field(
        "tax_share",
        Kind.NUMBER,
        message("Total taxes per unit of value"),
        lambda given: _share(given.total_taxes, given.value),
    ),
    Field("new_trader", Kind.FLAG, message("First declaration of this firm"), lambda given: given.new_trader),
)
_ITEM = (
    Field("item.commodity_code", Kind.TEXT, message("Commodity code"), _item("commodity_code")),
    Field(
        "item.additional_codes",
        Kind.CODES,
        message("Additional codes"),
        lambda given, item: frozenset(item.additional_codes),
    ),
    Field("item.origin", Kind.TEXT, message("Country of origin"), _item_or_header("origin")),
    Field(
        "item.export_country", Kind.TEXT, message("Country of export of the item"), _item_or_header("export_country")
    ),
    Field(
        "item.destination_country",
        Kind.TEXT,
        message("Country of destination of the item"),
        _item_or_header("destination_country"),
    ),
    Field("item.origin_differs", Kind.FLAG, message("Origin differs from the country of export"), _origin_differs),
    Field("item.preference", Kind.TEXT, message("Preference"), _item("preference")),
    Field("item.procedure", Kind.TEXT, message("Procedure"), _item("procedure")),
    Field(
        "item.additional_procedures",
        Kind.CODES,
        message("Additional procedures"),
        lambda given, item: frozenset(item.additional_procedures),
    ),
    Field("item.valuation_method", Kind.TEXT, message("Method of valuation"), _item("valuation_method")),
    Field("item.documents", Kind.CODES, message("Documents of the item and the header"), _documents),
    Field("item.gross_mass", Kind.NUMBER, message("Gross mass, kg"), _item("gross_mass")),
    Field("item.net_mass", Kind.NUMBER, message("Net mass, kg"), _item("net_mass")),
    Field(
        "item.net_share",
        Kind.NUMBER,
        message("Net mass per unit of gross mass"),
        lambda given, item: _per(item.net_mass, item.gross_mass),
    ),
    Field("item.packages", Kind.NUMBER, message("Number of packages"), lambda given, item: _packages(item)),
    Field(
        "item.supplementary_quantity", Kind.NUMBER, message("Supplementary quantity"), _item("supplementary_quantity")
    ),
    Field("item.value", Kind.NUMBER, message("Customs value of the item, national currency"), _item("customs_value")),
    Field(
        "item.value_per_kg",
        Kind.NUMBER,
        message("Customs value per kg of net mass, national currency"),
        lambda given, item: _per(item.customs_value, item.net_mass),
    ),
    Field(
        "item.value_per_unit",
        Kind.NUMBER,
        message("Customs value per supplementary unit, national currency"),
        lambda given, item: _per(item.customs_value, item.supplementary_quantity),
    ),
)

FIELDS: dict[str, Field] = {field.name: field for field in (*_HEADER, *_ITEM)}
