# SPDX-License-Identifier: EUPL-1.2
"""The sections of the filing form and the elements of each, in the order in which people think of them."""

from __future__ import annotations

from typing import NamedTuple

from diwana.kernel.messages import message as _
from diwana.modules.clearance.elements import element


class Block(NamedTuple):
    """A part of a section under one heading.

    paths: elements, as in the catalogue; rows: path of the repeated group that the block is (then ``paths`` are its
    members); folded: shown closed until something stands in it; present: shown only where something was declared.
    """

    title: str
    paths: tuple[str, ...]
    rows: str = ""
    folded: bool = False
    present: bool = False
    hint: str = ""


class Section(NamedTuple):
    """A page of the form."""

    name: str
    label: str
    hint: str
    icon: str
    blocks: tuple[Block, ...]

    @property
    def roots(self) -> frozenset[str]:
        """First names of the pointers that this section holds."""
        return frozenset(path.split("/")[0] for block in self.blocks for path in (block.rows, *block.paths) if path)


_PARTY = ("identifier", "name", "street", "city", "country")


def _party(name: str, title: str, hint: str = "") -> Block:
    return Block(title, tuple(f"{name}/{field}" for field in _PARTY), hint=hint)


def _group(prefix: str, path: str, title: str, *fields: str, hint: str = "", **how: bool) -> Block:
    whole = f"{prefix}{path}"
    return Block(title, tuple(f"{whole}/{field}" for field in fields), rows=whole, hint=hint, **how)


_BY_CODE = _("Give the customs code; or, without one, the name and the address. Not both.")

HEADER: tuple[Section, ...] = (
    Section(
        "general",
        _("General"),
        _("Type, office, your reference"),
        "document",
        (
            Block("", ("type", "office", "reference", "border_office", "transaction_nature", "representation")),
            Block(_("More"), ("general_procedure", "declared_on"), folded=True),
        ),
    ),
    Section(
        "parties",
        _("Parties"),
        _("Declarant, importer, exporter"),
        "people",
        (
            _party("declarant", _("Declarant"), _BY_CODE),
            _party("importer", _("Importer"), _BY_CODE),
            _party("exporter", _("Exporter"), _BY_CODE),
        ),
    ),
    Section(
        "transport",
        _("Transport and places"),
        _("Means of transport, containers, countries"),
        "truck",
        (
            Block(_("At the border"), ("border_mode", "border_transport", "border_nationality", "transport_document")),
            Block(_("Containers"), ("container_flag", "containers")),
            Block(_("Countries"), ("export_country", "destination_country", "trading_country", "origin")),
            Block(_("Places"), ("place_of_loading", "goods_location", "warehouse", "manifest")),
            Block(_("Inland"), ("inland_mode", "arrival_transport", "arrival_nationality"), folded=True),
        ),
    ),
    Section(
        "value",
        _("Value and payment"),
        _("Delivery, invoice, freight, insurance"),
        "wallet",
        (
            Block(_("Invoice"), ("incoterm", "incoterm_place", "currency", "invoice_amount")),
            _group(
                "",
                "value_elements",
                _("Additions and deductions"),
                "code",
                "amount",
                "currency",
                hint=_("Freight, insurance and what else the price does not hold, for all items together."),
            ),
            Block(_("Division and payment"), ("apportion_by", "payment_method", "payment_reference")),
        ),
    ),
    Section(
        "documents",
        _("Documents"),
        _("Invoice, transport, origin, licences"),
        "documents",
        (
            _group("", "documents", _("Documents"), "code", "reference", "issued_on"),
            _group("", "previous_documents", _("Previous documents"), "code", "reference", "line", folded=True),
        ),
    ),
    Section(
        "totals",
        _("Totals you declare"),
        _("Only where you state them: they are compared with the items"),
        "calculator",
        (
            Block(
                _("Of the goods"),
                (
                    "declared_items",
                    "declared_packages",
                    "declared_gross_mass",
                    "declared_net_mass",
                    "declared_customs_value",
                ),
            ),
            Block(_("Of the taxes"), ("global_taxes", "declared_total", "national_currency"), folded=True),
        ),
    ),
)

ITEM = Section(
    "item",
    _("Goods item"),
    "",
    "box",
    (
        Block(
            _("Goods"), ("items/commodity_code", "items/description", "items/additional_codes")
        ),
        Block(_("Origin and procedure"), ("items/origin", "items/preference", "items/procedure",
                                          "items/additional_procedures")),
        _group("items/", "packages", _("Packages"), "count", "kind", "marks"),
        Block(
            _("Masses and quantities"),
            ("items/gross_mass", "items/net_mass", "items/supplementary_quantity", "items/supplementary_unit",
             "items/containers"),
        ),
        Block(_("Value"), ("items/price", "items/valuation_method")),
        _group("items/", "documents", _("Documents of this item"), "code", "reference", "issued_on"),
        _group("items/", "value_elements", _("Additions and deductions of this item"), "code", "amount", "currency",
               folded=True),
        _group("items/", "previous_documents", _("Previous documents of this item"), "code", "reference", "line",
               folded=True),
        Block(
            _("More"),
            ("items/price_currency", "items/customs_value", "items/statistical_value", "items/export_country",
             "items/destination_country"),
            folded=True,
        ),
        _group("items/", "taxes", _("Duties and taxes as declared"), "code", "base", "rate", "amount", "payable",
               "specific", present=True),
    ),
)  # fmt: skip

SECTIONS: dict[str, Section] = {section.name: section for section in HEADER}


def section_of(pointer: str) -> str:
    """Name of the section that holds the element at ``pointer``; ``items`` for the goods; "" for the whole."""
    root = pointer.split("/")[0]
    if root == "items":
        return "items"
    return next((section.name for section in HEADER if root in section.roots), "totals" if root else "")


def field_pointer(pointer: str) -> str:
    """The pointer of what the form shows for ``pointer``: a member of a list leads to the list, an item to itself."""
    named = element(pointer)
    head, _slash, last = pointer.rpartition("/")
    member = named is not None and named.most > 1 and named.path != "items" and last.isdecimal()
    return head if member else pointer
