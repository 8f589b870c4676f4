# SPDX-License-Identifier: EUPL-1.2
"""The lists that exist: what a code looks like in each and which columns it has besides the common ones."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

import msgspec

from diwana.kernel.messages import message

LANGUAGES = ("fr", "ar", "en")


class Kind(StrEnum):
    """What the text of an attribute must be."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    POSITIVE = "positive"
    DATE = "date"
    MONTH_DAY = "month-day"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    FLAG = "flag"
    CODES = "codes"


class Attribute(msgspec.Struct, frozen=True):
    """One further column of a list. ``CODES`` is a list of codes separated by spaces; ``FLAG`` is 0 or 1."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False


class ListDefinition(msgspec.Struct, frozen=True):
    """One list: its name, its label for people, the form of its codes and its further columns.

    cldr: the labels of ``territories`` or ``currencies`` are taken from Unicode's CLDR where the file gives none.
    """

    name: str
    label: str
    code: str
    attributes: tuple[Attribute, ...] = ()
    cldr: str | None = None

    def accepts(self, code: str) -> bool:
        """Whether ``code`` has the form of a code of this list."""
        return re.fullmatch(self.code, code) is not None


def _list(name: str, label: str, code: str, *attributes: Attribute, cldr: str | None = None) -> ListDefinition:
    return ListDefinition(name, label, code, attributes, cldr)


A, K = Attribute, Kind

LISTS: dict[str, ListDefinition] = {
    definition.name: definition
    for definition in (
        _list(
            "offices",
            message("Customs offices and crossings"),
            r"[A-Z0-9]{2,12}",
            A("kind", required=True),
            A("modes", K.CODES),
            A("locode"),
            A("neighbour"),
            A("latitude", K.LATITUDE, required=True),
            A("longitude", K.LONGITUDE, required=True),
        ),
        _list("countries", message("Countries"), r"[A-Z]{2}", A("status"), cldr="territories"),
        _list(
            "currencies",
            message("Currencies"),
            r"[A-Z]{3}",
            A("decimals", K.INTEGER, required=True),
            cldr="currencies",
        ),
        _list(
            "rates",
            message("Exchange rates"),
            r"[A-Z]{3}",
            A("rate", K.POSITIVE, required=True),
            A("nature"),
            cldr="currencies",
        ),
        _list("units", message("Units of measure"), r"[A-Z0-9]{2,3}"),
        _list("packages", message("Kinds of packages"), r"[A-Z0-9]{2}", A("bulk", K.FLAG), A("unpacked", K.FLAG)),
        _list("incoterms", message("Delivery terms"), r"[A-Z]{3}", A("modes"), A("edition")),
        _list("documents", message("Documents"), r"[A-Z0-9]{2,5}", A("origin_proof", K.FLAG), A("transport", K.FLAG)),
        _list(
            "procedures",
            message("Procedures"),
            r"[0-9]{4}",
            A("requested", required=True),
            A("previous", required=True),
            A("category", required=True),
            A("flow", required=True),
            A("regime"),
            A("suspensive", K.FLAG),
        ),
        _list("additional_procedures", message("Additional procedures"), r"[0-9A-Z]{3}", A("category")),
        _list("declaration_types", message("Types of declaration"), r"[A-Z]{2,3}", A("requested", K.CODES), A("flow")),
        _list("transport_modes", message("Modes of transport"), r"[0-9]"),
        _list(
            "charges",
            message("Additions to and deductions from the price"),
            r"[A-Z]{2}",
            A("sign", required=True),
            A("methods", K.CODES),
            A("incoterms", K.CODES),
        ),
        _list(
            "preferences",
            message("Preferences"),
            r"[A-Z0-9]{3,8}",
            A("origins", K.CODES),
            A("proofs", K.CODES),
        ),
        _list("valuation_methods", message("Methods of customs valuation"), r"[0-9]", A("article")),
        _list("payment_methods", message("Methods of payment"), r"[A-Z0-9]{1,2}", A("payable", K.FLAG)),
        _list("transaction_natures", message("Natures of the transaction"), r"[0-9]{1,2}"),
        _list("previous_documents", message("Previous documents"), r"[A-Z0-9]{2,5}"),
        _list(
            "holidays",
            message("Public holidays"),
            r"[a-z0-9-]{3,40}",
            A("month_day", K.MONTH_DAY),
            A("date", K.DATE),
            A("nature", required=True),
        ),
    )
}


def fault(attribute: Attribute, text: str) -> str | None:
    """Why ``text`` cannot stand in the column ``attribute`` (a message id), or None."""
    if not text:
        return message("is missing") if attribute.required else None
    try:
        return _FAULTS[attribute.kind](text)
    except (ValueError, InvalidOperation):
        return _NOT[attribute.kind]


def _number(text: str, low: Decimal | None = None, high: Decimal | None = None) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or (low is not None and number < low) or (high is not None and number > high):
        raise ValueError(text)
    return number


def _must(condition: bool) -> None:
    if not condition:
        raise ValueError


_NOT = {
    Kind.TEXT: message("is not a text"),
    Kind.INTEGER: message("is not a whole number"),
    Kind.DECIMAL: message("is not a decimal number"),
    Kind.POSITIVE: message("is not a decimal number above zero"),
    Kind.DATE: message("is not a date of the form YYYY-MM-DD"),
    Kind.MONTH_DAY: message("is not a day of the year of the form MM-DD"),
    Kind.LATITUDE: message("is not a latitude in degrees"),
    Kind.LONGITUDE: message("is not a longitude in degrees"),
    Kind.FLAG: message("is neither 0 nor 1"),
    Kind.CODES: message("is not a list of codes separated by spaces"),
}
_FAULTS = {
    Kind.TEXT: lambda text: None,
    Kind.INTEGER: lambda text: _must(re.fullmatch(r"[0-9]{1,9}", text) is not None),
    Kind.DECIMAL: lambda text: _must(_number(text) is not None),
    Kind.POSITIVE: lambda text: _must(_number(text) > 0),
    Kind.DATE: lambda text: _must(bool(date.fromisoformat(text)) and len(text) == 10),
    Kind.MONTH_DAY: lambda text: _must(len(text) == 5 and bool(date.fromisoformat(f"2000-{text}"))),
    Kind.LATITUDE: lambda text: _must(_number(text, Decimal(-90), Decimal(90)) is not None),
    Kind.LONGITUDE: lambda text: _must(_number(text, Decimal(-180), Decimal(180)) is not None),
    Kind.FLAG: lambda text: _must(text in ("0", "1")),
    Kind.CODES: lambda text: _must(re.fullmatch(r"[A-Z0-9*]+( [A-Z0-9*]+)*", text) is not None),
}
