# SPDX-License-Identifier: EUPL-1.2
"""The customs declaration as typed facts, after the WCO Data Model (DEC) and the Single Administrative Document.

A field that was not declared is None (or an empty tuple): what is missing is a fact too, and the rules judge it.
Amounts are Decimals in the unit of their currency; masses are kilograms; rates are fractions (0.2 is 20 %).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the frozen facts that modules hand each other.

    A subclass repeats ``frozen=True, kw_only=True``: msgspec inherits them, type checkers do not know it.
    """


class PartyFacts(Fact, frozen=True, kw_only=True):
    """A party to the declaration: by ``identifier`` or by name and address (WCO classes 05A, 43B, 04A…)."""

    identifier: str | None = None
    name: str | None = None
    street: str | None = None
    city: str | None = None
    country: str | None = None


class ValueElement(Fact, frozen=True, kw_only=True):
    """An addition to or deduction from the price (WCO 71B ChargeDeduction): ``code`` of the charges list."""

    code: str
    amount: Decimal | None = None
    currency: str | None = None


class DocumentFacts(Fact, frozen=True, kw_only=True):
    """A supporting document (WCO 02A AdditionalDocument): code of the documents list, reference, date of issue."""

    code: str | None = None
    reference: str | None = None
    issued_on: date | None = None


class PreviousDocument(Fact, frozen=True, kw_only=True):
    """A document that precedes this declaration (WCO 99A, SAD box 40): type, reference, goods item there."""

    code: str | None = None
    reference: str | None = None
    line: int | None = None


class PackageFacts(Fact, frozen=True, kw_only=True):
    """Packages of an item (WCO 93A, SAD box 31): number, UN/ECE Recommendation 21 kind, marks."""

    count: int | None = None
    kind: str | None = None
    marks: str | None = None


class DeclaredTax(Fact, frozen=True, kw_only=True):
    """A tax line as the declaration itself prints it (SAD box 47).

    base: amount or quantity; rate: fraction of the base, or amount per unit when ``specific``;
    payable: False where the mode of payment says that the amount is not to be paid (suspension, exemption).
    """

    code: str
    base: Decimal | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None
    payable: bool = True
    specific: bool = False


class ItemFacts(Fact, frozen=True, kw_only=True):
    """One goods item (WCO 68A GovernmentAgencyGoodsItem)."""

    number: int
    commodity_code: str | None = None
    additional_codes: tuple[str, ...] = ()
    description: str | None = None
    origin: str | None = None
    preference: str | None = None
    export_country: str | None = None
    destination_country: str | None = None
    procedure: str | None = None
    additional_procedures: tuple[str, ...] = ()
    valuation_method: str | None = None
    packages: tuple[PackageFacts, ...] = ()
    containers: tuple[str, ...] = ()
    gross_mass: Decimal | None = None
    net_mass: Decimal | None = None
    supplementary_quantity: Decimal | None = None
    supplementary_unit: str | None = None
    price: Decimal | None = None
    price_currency: str | None = None
    customs_value: Decimal | None = None
    statistical_value: Decimal | None = None
    value_elements: tuple[ValueElement, ...] = ()
    documents: tuple[DocumentFacts, ...] = ()
    previous_documents: tuple[PreviousDocument, ...] = ()
    taxes: tuple[DeclaredTax, ...] = ()


class DeclarationFacts(Fact, frozen=True, kw_only=True):
    """A whole declaration (WCO 42A Declaration with its 67A GoodsShipment).

    type: IM, EX… (SAD box 1); reference: the declarant's own (LRN, WCO D026); office: where it is lodged;
    border_office: of entry or exit; representation: 1 own account, 2 direct, 3 indirect;
    declared_*: what the header states, to be compared with the items;
    declared_total: total of duties and taxes that the declaration prints; global_taxes: those not of an item;
    exchange_rates: rates the declaration prints, national currency for one unit; accepted_on: date of registration.
    """

    type: str | None = None
    general_procedure: str | None = None
    reference: str | None = None
    office: str | None = None
    border_office: str | None = None
    declarant: PartyFacts | None = None
    importer: PartyFacts | None = None
    exporter: PartyFacts | None = None
    representation: str | None = None
    trading_country: str | None = None
    export_country: str | None = None
    destination_country: str | None = None
    origin: str | None = None
    border_mode: str | None = None
    border_transport: str | None = None
    border_nationality: str | None = None
    inland_mode: str | None = None
    arrival_transport: str | None = None
    arrival_nationality: str | None = None
    place_of_loading: str | None = None
    goods_location: str | None = None
    warehouse: str | None = None
    container_flag: bool | None = None
    containers: tuple[str, ...] = ()
    incoterm: str | None = None
    incoterm_place: str | None = None
    transaction_nature: str | None = None
    currency: str | None = None
    invoice_amount: Decimal | None = None
    value_elements: tuple[ValueElement, ...] = ()
    apportion_by: str | None = None
    payment_method: str | None = None
    payment_reference: str | None = None
    documents: tuple[DocumentFacts, ...] = ()
    previous_documents: tuple[PreviousDocument, ...] = ()
    transport_document: str | None = None
    manifest: str | None = None
    declared_items: int | None = None
    declared_packages: int | None = None
    declared_gross_mass: Decimal | None = None
    declared_net_mass: Decimal | None = None
    declared_customs_value: Decimal | None = None
    exchange_rates: tuple[tuple[str, Decimal], ...] = ()
    national_currency: str | None = None
    global_taxes: Decimal | None = None
    declared_total: Decimal | None = None
    declared_on: date | None = None
    items: tuple[ItemFacts, ...] = ()
