# SPDX-License-Identifier: EUPL-1.2
"""The catalogue of data elements of a declaration: what each is, where it stands, when it is needed.

One row per element, after the Single Administrative Document (boxes) and the WCO Data Model 3 (identifiers). It drives
the reading of entries (`intake`), the rules on presence, occurrences, format and code lists, and the filing form.
"""

from __future__ import annotations

from enum import StrEnum

from diwana.kernel.declaration import DeclarationFacts, Fact, ItemFacts
from diwana.kernel.messages import message as _

MOST_ITEMS = 999


class Kind(StrEnum):
    """What the value of an element is, and so how it is written."""

    TEXT = "text"
    CODE = "code"
    AMOUNT = "amount"
    MASS = "mass"
    QUANTITY = "quantity"
    RATE = "rate"
    COUNT = "count"
    FLAG = "flag"
    DATE = "date"
    GROUP = "group"


class Flow(StrEnum):
    """Direction of the goods, as the type of declaration and the procedure say."""

    IMPORT = "import"
    EXPORT = "export"
    UNKNOWN = "unknown"


BOTH = frozenset({Flow.IMPORT, Flow.EXPORT, Flow.UNKNOWN})
IMPORT = frozenset({Flow.IMPORT})
EXPORT = frozenset({Flow.EXPORT})
NEVER: frozenset[Flow] = frozenset()


class Element(Fact, frozen=True, kw_only=True):
    """One data element.

    path: names from the declaration down, joined by ``/``: ``items/packages/count`` (a list has no number here).
    box: of the SAD; wco: identifier in the WCO Data Model (class/element where one number is shared).
    length: most characters of a text or code; digits before the point of a number.
    pattern: regular expression that the whole text must match.
    codes: name of the code list; everywhere: that list is the same in every country (ISO), so even the profile
    ``neutral`` checks it.
    most: most occurrences; 1 for what is not repeated.
    needed: flows in which no customs service does without it; needed_nationally: flows in which a national profile asks
    for it too; refused: flows in which it must not be given.
    positive: zero is not a value, anywhere; positive_nationally: nor under a national profile.
    """

    path: str
    kind: Kind
    label: str
    box: str = ""
    wco: str = ""
    length: int = 0
    pattern: str = ""
    codes: str = ""
    everywhere: bool = False
    most: int = 1
    needed: frozenset[Flow] = NEVER
    needed_nationally: frozenset[Flow] = NEVER
    refused: frozenset[Flow] = NEVER
    positive: bool = False
    positive_nationally: bool = False

    @property
    def parent(self) -> str:
        """Path of the group it stands in; "" for the header."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """Name of the field in its group."""
        return self.path.rpartition("/")[2]

    def asked(self, flow: Flow, national: bool) -> bool:
        """Whether it must be given for goods of ``flow``."""
        return flow in self.needed or (national and flow in self.needed_nationally)

    def above_zero(self, national: bool) -> bool:
        """Whether zero is refused."""
        return self.positive or (national and self.positive_nationally)


CODE = r"[A-Za-z0-9 ./_-]+"
COUNTRY = r"[A-Z]{2}"
CURRENCY = r"[A-Z]{3}"
# 999 items of such amounts and masses still fit the 64 bits of their columns.
INTEGER_DIGITS = 12
MASS_DIGITS = 9


def _text(path: str, label: str, length: int, **more: object) -> Element:
    return Element(path=path, kind=Kind.TEXT, label=label, length=length, **more)  # type: ignore[arg-type]


def _code(path: str, label: str, length: int, **more: object) -> Element:
    more.setdefault("pattern", CODE)
    return Element(path=path, kind=Kind.CODE, label=label, length=length, **more)  # type: ignore[arg-type]


def _country(path: str, label: str, **more: object) -> Element:
    return _code(path, label, 2, pattern=COUNTRY, codes="countries", everywhere=True, **more)


def _currency(path: str, label: str, **more: object) -> Element:
    return _code(path, label, 3, pattern=CURRENCY, codes="currencies", everywhere=True, **more)


def _number(path: str, kind: Kind, label: str, **more: object) -> Element:
    digits = {Kind.MASS: MASS_DIGITS, Kind.QUANTITY: MASS_DIGITS, Kind.RATE: 9, Kind.COUNT: 8}.get(kind, INTEGER_DIGITS)
    return Element(path=path, kind=kind, label=label, length=digits, **more)  # type: ignore[arg-type]


def _group(path: str, label: str, most: int = 1, **more: object) -> Element:
    return Element(path=path, kind=Kind.GROUP, label=label, most=most, **more)  # type: ignore[arg-type]


def _party(path: str, label: str, box: str, wco: str, **more: frozenset[Flow]) -> list[Element]:
    return [
        _group(path, label, 1, box=box, wco=wco, **more),
        _code(f"{path}/identifier", _("Customs code"), 35, box=box, wco=f"{wco}/R012"),
        _text(f"{path}/name", _("Name"), 210, box=box, wco=f"{wco}/R011"),
        _text(f"{path}/street", _("Street and number"), 140, box=box, wco=f"{wco}/239"),
        _text(f"{path}/city", _("City"), 70, box=box, wco=f"{wco}/241"),
        _country(f"{path}/country", _("Country"), box=box, wco=f"{wco}/242"),
    ]


def _charges(prefix: str) -> list[Element]:
    path = f"{prefix}value_elements"
    return [
        _group(path, _("Additions and deductions"), 99, box="45", wco="71B"),
        _code(f"{path}/code", _("Addition or deduction"), 17, box="45", wco="71B/362", codes="charges", needed=BOTH),
        _number(f"{path}/amount", Kind.AMOUNT, _("Amount"), box="45", wco="71B/132", needed=BOTH),
        _currency(f"{path}/currency", _("Currency"), box="45", wco="71B/134"),
    ]


def _documents(prefix: str) -> list[Element]:
    path, earlier = f"{prefix}documents", f"{prefix}previous_documents"
    return [
        _group(path, _("Documents"), 99, box="44", wco="02A"),
        _code(f"{path}/code", _("Kind of document"), 8, box="44", wco="02A/D006", codes="documents", needed=BOTH),
        _text(f"{path}/reference", _("Reference of the document"), 70, box="44", wco="02A/D005"),
        Element(path=f"{path}/issued_on", kind=Kind.DATE, label=_("Date of issue"), box="44", wco="02A/D002"),
        _group(earlier, _("Previous documents"), 99, box="40", wco="99A"),
        _code(
            f"{earlier}/code", _("Kind of previous document"), 8, box="40", wco="99A/D019", codes="previous_documents"
        ),
        _text(f"{earlier}/reference", _("Reference of the previous document"), 70, box="40", wco="99A/D018"),
        _number(f"{earlier}/line", Kind.COUNT, _("Goods item there"), box="40", wco="99A/171"),
    ]


HEADER: tuple[Element, ...] = (
    _code("type", _("Type of declaration"), 6, box="1", wco="D013", codes="declaration_types", needed=BOTH),
    _code("general_procedure", _("General procedure"), 3, box="1", wco="D013"),
    _text("reference", _("Your reference"), 35, box="7", wco="D026", needed_nationally=BOTH),
    _code("office", _("Customs office"), 17, box="A", wco="G001", codes="offices", needed_nationally=BOTH),
    _code("border_office", _("Office of entry or exit"), 17, box="29", wco="G001", codes="offices"),
    *_party("declarant", _("Declarant"), "14", "05A", needed=BOTH),
    *_party("importer", _("Importer"), "8", "89A", needed=IMPORT),
    *_party("exporter", _("Exporter"), "2", "41A", needed=EXPORT, needed_nationally=IMPORT),
    _code("representation", _("Representation"), 1, box="14", wco="376", pattern="[123]"),
    _country("trading_country", _("Trading country"), box="11", wco="R032"),
    _country("export_country", _("Country of export"), box="15", wco="038"),
    _country("destination_country", _("Country of destination"), box="17", wco="R001"),
    _country("origin", _("Country of origin"), box="16", wco="063"),
    _code(
        "border_mode",
        _("Mode of transport at the border"),
        2,
        box="25",
        wco="T011",
        codes="transport_modes",
        needed_nationally=BOTH,
    ),
    _text("border_transport", _("Means of transport at the border"), 35, box="21", wco="T005"),
    _country("border_nationality", _("Its nationality"), box="21", wco="T014"),
    _code("inland_mode", _("Inland mode of transport"), 2, box="26", wco="T012", codes="transport_modes"),
    _text("arrival_transport", _("Means of transport at arrival or departure"), 35, box="18", wco="T007"),
    _country("arrival_nationality", _("Its nationality"), box="18", wco="T018"),
    _text("place_of_loading", _("Place of loading or unloading"), 70, box="27", wco="L009"),
    _text("goods_location", _("Location of the goods"), 70, box="30", wco="L016"),
    _text("warehouse", _("Warehouse"), 35, box="49", wco="L015"),
    Element(path="container_flag", kind=Kind.FLAG, label=_("Goods in containers"), box="19", wco="096"),
    _code("containers", _("Containers"), 17, box="31", wco="159", most=999),
    _code(
        "incoterm",
        _("Terms of delivery"),
        3,
        pattern="[A-Z&]{3}",
        box="20",
        wco="090",
        codes="incoterms",
        needed_nationally=BOTH,
    ),
    _text("incoterm_place", _("Place of delivery"), 70, box="20", wco="L012"),
    _code("transaction_nature", _("Nature of the transaction"), 2, box="24", wco="103", codes="transaction_natures"),
    _currency("currency", _("Currency of the invoice"), box="22", wco="135", needed_nationally=BOTH),
    _number(
        "invoice_amount",
        Kind.AMOUNT,
        _("Total of the invoice"),
        box="22",
        wco="109",
        positive_nationally=True,
        needed_nationally=BOTH,
    ),
    *_charges(""),
    _code("apportion_by", _("Charges are divided by"), 5, box="45", pattern="value|mass"),
    _code("payment_method", _("Method of payment"), 20, box="48", wco="100"),
    _text("payment_reference", _("Reference of the payment account"), 35, box="48", wco="098"),
    *_documents(""),
    _text("transport_document", _("Transport document"), 35, box="44", wco="D023"),
    _text("manifest", _("Manifest"), 35, box="A", wco="D014"),
    _number("declared_items", Kind.COUNT, _("Number of items"), box="5", wco="228"),
    _number("declared_packages", Kind.COUNT, _("Number of packages"), box="6", wco="146"),
    _number("declared_gross_mass", Kind.MASS, _("Total gross mass (kg)"), box="35", wco="131"),
    _number("declared_net_mass", Kind.MASS, _("Total net mass (kg)"), box="38", wco="128"),
    _number("declared_customs_value", Kind.AMOUNT, _("Total customs value"), box="12", wco="118"),
    _group("exchange_rates", _("Exchange rates"), 99, box="23", wco="121"),
    _currency("national_currency", _("National currency"), box="44"),
    _number("global_taxes", Kind.AMOUNT, _("Taxes not of an item"), box="47"),
    _number("declared_total", Kind.AMOUNT, _("Total of duties and taxes as declared"), box="47", wco="056"),
    Element(path="declared_on", kind=Kind.DATE, label=_("Date of the declaration"), box="54", wco="023"),
    _group("items", _("Goods items"), MOST_ITEMS, box="32", wco="68A", needed=BOTH),
)

ITEM: tuple[Element, ...] = (
    _number("items/number", Kind.COUNT, _("Item number"), box="32", wco="006"),
    _code("items/commodity_code", _("Commodity code"), 22, box="33", wco="145", needed=BOTH),
    _code("items/additional_codes", _("Additional codes"), 8, box="33", wco="145", most=99),
    _text("items/description", _("Description of the goods"), 512, box="31", wco="137", needed_nationally=BOTH),
    _country("items/origin", _("Country of origin"), box="34", wco="063", needed_nationally=IMPORT),
    _code("items/preference", _("Preference"), 8, box="36", wco="101", codes="preferences", refused=EXPORT),
    _country("items/export_country", _("Country of export"), box="15", wco="038"),
    _country("items/destination_country", _("Country of destination"), box="17", wco="R001"),
    _code("items/procedure", _("Procedure"), 7, box="37", wco="166", codes="procedures", needed=BOTH),
    _code(
        "items/additional_procedures",
        _("Additional procedures"),
        7,
        box="37",
        wco="161",
        most=99,
        codes="additional_procedures",
    ),
    _code(
        "items/valuation_method",
        _("Valuation method"),
        2,
        box="43",
        wco="103",
        codes="valuation_methods",
        needed_nationally=IMPORT,
    ),
    _group("items/packages", _("Packages"), 99, box="31", wco="93A", needed_nationally=BOTH),
    _number("items/packages/count", Kind.COUNT, _("Number of packages"), box="31", wco="144"),
    _code("items/packages/kind", _("Kind of packages"), 4, box="31", wco="141", codes="packages"),
    _text("items/packages/marks", _("Marks and numbers"), 512, box="31", wco="142"),
    _code("items/containers", _("Containers"), 17, box="31", wco="159", most=999),
    _number(
        "items/gross_mass",
        Kind.MASS,
        _("Gross mass (kg)"),
        box="35",
        wco="126",
        positive_nationally=True,
        needed_nationally=BOTH,
    ),
    _number(
        "items/net_mass", Kind.MASS, _("Net mass (kg)"), box="38", wco="128", positive=True, needed_nationally=BOTH
    ),
    _number(
        "items/supplementary_quantity", Kind.QUANTITY, _("Supplementary quantity"), box="41", wco="130", positive=True
    ),
    _code("items/supplementary_unit", _("Supplementary unit"), 8, box="41", wco="130", codes="units"),
    _number(
        "items/price",
        Kind.AMOUNT,
        _("Item price"),
        box="42",
        wco="112",
        positive_nationally=True,
        needed_nationally=BOTH,
    ),
    _currency("items/price_currency", _("Currency of the price"), box="42", wco="112"),
    _number("items/customs_value", Kind.AMOUNT, _("Customs value"), box="46", wco="115"),
    _number("items/statistical_value", Kind.AMOUNT, _("Statistical value"), box="46", wco="114"),
    *_charges("items/"),
    *_documents("items/"),
    _group("items/taxes", _("Duties and taxes as declared"), 99, box="47", wco="06A"),
    _code("items/taxes/code", _("Duty or tax"), 8, box="47", wco="06A/166", needed=BOTH),
    _number("items/taxes/base", Kind.AMOUNT, _("Base"), box="47", wco="06A/107"),
    _number("items/taxes/rate", Kind.RATE, _("Rate"), box="47", wco="06A/110"),
    _number("items/taxes/amount", Kind.AMOUNT, _("Amount"), box="47", wco="06A/106"),
    Element(path="items/taxes/payable", kind=Kind.FLAG, label=_("Payable"), box="47", wco="06A/098"),
    Element(path="items/taxes/specific", kind=Kind.FLAG, label=_("Per unit"), box="47", wco="06A/110"),
)

ELEMENTS: dict[str, Element] = {element.path: element for element in (*HEADER, *ITEM)}


def element(pointer: str) -> Element | None:
    """The element that a pointer such as ``items/3/packages/1/count`` names; None where it names none."""
    return ELEMENTS.get("/".join(part for part in pointer.split("/") if not part.isdigit()))


def procedure_category(procedure: str | None) -> str:
    """First figure of a procedure: 1 export, 2 temporary export, 3 re-export, 4 home use, 5 temporary import,
    6 re-import, 7 warehousing, 8 transit (WCO, SAD box 37); "" when there is none."""
    return procedure[0] if procedure and procedure[0].isdigit() else ""


def flow_of(facts: DeclarationFacts) -> Flow:
    """Direction of the whole declaration: by its type, else by the procedure of its first item."""
    kind = (facts.type or "")[:2].upper()
    if kind == "IM":
        return Flow.IMPORT
    if kind == "EX":
        return Flow.EXPORT
    return flow_of_item(facts.items[0]) if facts.items else Flow.UNKNOWN


def flow_of_item(item: ItemFacts) -> Flow:
    """Direction of one item by its procedure."""
    category = procedure_category(item.procedure)
    if category in ("1", "2", "3"):
        return Flow.EXPORT
    return Flow.IMPORT if category in ("4", "5", "6", "7") else Flow.UNKNOWN
