# SPDX-License-Identifier: EUPL-1.2
"""Reads an entry (what was typed, uploaded or sent) into facts, and says of every element that it could not read why.

Nothing is lost in silence: each value ends in the facts or in a finding. Nothing raises, whatever the JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from diwana.kernel.declaration import (
    DeclarationFacts,
    DeclaredTax,
    DocumentFacts,
    Fact,
    ItemFacts,
    PackageFacts,
    PartyFacts,
    PreviousDocument,
    ValueElement,
)
from diwana.kernel.messages import message as _
from diwana.kernel.rules import Violation
from diwana.modules.clearance.elements import ELEMENTS, Element, Kind
from diwana.modules.clearance.rules.reading import ElementFormat, ElementNotAllowed, TooMany

Entry = Mapping[str, Any]
"""A nested dictionary of strings shaped as DeclarationFacts: what was declared, before it is read."""

MOST_DECIMALS = {Kind.RATE: 12}
USUAL_DECIMALS = 6
MOST_STRANGERS = 20
MOST_REMEMBERED = 4096
MOST_REMEMBERED_LENGTH = 40
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,15})?(?:[eE][+-]?[0-9]{1,2})?")
_COUNT = re.compile(r"([0-9]{1,8})(?:\.0+)?")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FLAGS = {"true": True, "false": False, "1": True, "0": False}

_FORM = {
    Kind.TEXT: _("text of at most %(length)s characters"),
    Kind.CODE: _("a code of at most %(length)s characters"),
    Kind.AMOUNT: _("a number with at most %(length)s figures before the point"),
    Kind.MASS: _("a number with at most %(length)s figures before the point"),
    Kind.QUANTITY: _("a number with at most %(length)s figures before the point"),
    Kind.RATE: _("a number with at most %(length)s figures before the point"),
    Kind.COUNT: _("a whole number of at most %(length)s figures"),
    Kind.FLAG: _("true or false"),
    Kind.DATE: _("a date as year-month-day"),
    Kind.GROUP: _("a group of elements"),
}


class _Unreadable(Exception):
    """The value is not of the element's form."""


Reader = Callable[[Any], Any]


def _text_reader(element: Element) -> Reader:
    length = element.length
    matches = re.compile(element.pattern).fullmatch if element.pattern else None

    def read(raw: Any) -> str | None:
        if type(raw) is not str:
            raise _Unreadable
        text = raw.strip()
        if not text:
            return None
        if not text.isprintable():
            text = " ".join(text.split())
            if _CONTROL.search(text):
                raise _Unreadable
        if len(text) > length or (matches is not None and not matches(text)):
            raise _Unreadable
        return text

    return read


def _number_reader(element: Element) -> Reader:
    digits, decimals = element.length, MOST_DECIMALS.get(element.kind, USUAL_DECIMALS)
    plain = re.compile(rf"-?[0-9]{{1,{digits}}}(?:\.[0-9]{{1,{decimals}}})?").fullmatch

    def read(raw: Any) -> Decimal | None:
        if type(raw) is str and plain(raw):
            return Decimal(raw)
        text = raw.strip() if type(raw) is str else _number_text(raw)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise _Unreadable
        number = Decimal(text)
        # Zeros that say nothing, before or after, do not count: 1.0623724E7, 007, 1.50000000.
        shortest = number.normalize()
        exponent = shortest.as_tuple().exponent
        if shortest.adjusted() >= digits or not isinstance(exponent, int) or exponent < -decimals:
            raise _Unreadable
        return number if exponent == number.as_tuple().exponent or exponent < 0 else number.quantize(_ONE)

    return read


_ONE = Decimal(1)


def _number_text(raw: Any) -> str:
    if type(raw) in (int, float, Decimal):
        return str(raw) if type(raw) is not int or -(10**20) < raw < 10**20 else "unreadable"
    raise _Unreadable


def _read_count(raw: Any) -> int | None:
    text = raw.strip() if type(raw) is str else _number_text(raw)
    if not text:
        return None
    match = _COUNT.fullmatch(text)
    if match is None:
        raise _Unreadable
    return int(match[1])


def _read_flag(raw: Any) -> bool | None:
    if type(raw) is bool:
        return raw
    if type(raw) is not str or raw.strip() not in {"", *_FLAGS}:
        raise _Unreadable
    return _FLAGS.get(raw.strip())


def _read_date(raw: Any) -> date | None:
    if type(raw) is not str:
        raise _Unreadable
    text = raw.strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _Unreadable from None
    if len(text) != 10 or not 1900 <= day.year <= 2200:
        raise _Unreadable
    return day


def _reader(element: Element) -> Reader:
    if element.kind is Kind.TEXT:
        return _text_reader(element)
    if element.kind is Kind.CODE:
        return _remembered(_text_reader(element))
    fixed: dict[Kind, Reader] = {Kind.COUNT: _read_count, Kind.FLAG: _read_flag, Kind.DATE: _read_date}
    found = fixed.get(element.kind)
    return _remembered(found) if found is not None else _number_reader(element)


def _remembered(read: Reader) -> Reader:
    """``read`` for values that come again and again, such as codes: what was read before is not read anew."""
    known: dict[str, Any] = {}

    def recall(raw: Any) -> Any:
        if type(raw) is not str:
            return read(raw)
        try:
            return known[raw]
        except KeyError:
            told = read(raw)
            if len(raw) <= MOST_REMEMBERED_LENGTH:
                if len(known) >= MOST_REMEMBERED:
                    known.clear()
                known[raw] = told
            return told

    return recall


class _Schema:
    """How the fields of one group are read: its own values, its lists of values, its inner groups."""

    def __init__(self, fact: type[Fact], path: str, inner: Mapping[str, tuple[type[Fact], bool]]) -> None:
        self.fact = fact
        self.values: dict[str, Reader] = {}
        self.lists: dict[str, Reader] = {}
        self.groups: dict[str, tuple[_Schema, bool]] = {}
        self.elements: dict[str, Element] = {}
        # A charge or a tax without a code is a fact too: rule C10001 misses it.
        self.given = {"code": ""} if fact in (ValueElement, DeclaredTax) else {}
        for name in fact.__struct_fields__:
            element = ELEMENTS[f"{path}{name}"]
            self.elements[name] = element
            if name in inner:
                kind, many = inner[name]
                self.groups[name] = (_Schema(kind, f"{path}{name}/", _INNER.get(kind, {})), many)
            elif name == "exchange_rates":
                self.lists[name] = _read_exchange_rate
            elif element.most > 1:
                self.lists[name] = _reader(element)
            else:
                self.values[name] = _reader(element)


def _read_exchange_rate(raw: Any) -> tuple[str, Decimal]:
    """A pair: currency, national units for one unit of it."""
    if type(raw) not in (list, tuple) or len(raw) != 2 or type(raw[0]) is not str:
        raise _Unreadable
    code, rate = raw[0].strip(), _read_rate(raw[1])
    if not re.fullmatch("[A-Z]{3}", code) or rate is None or rate <= 0:
        raise _Unreadable
    return code, rate


_read_rate = _number_reader(ELEMENTS["items/taxes/rate"])

_DOCUMENTS: dict[str, tuple[type[Fact], bool]] = {
    "value_elements": (ValueElement, True),
    "documents": (DocumentFacts, True),
    "previous_documents": (PreviousDocument, True),
}
_INNER: dict[type[Fact], dict[str, tuple[type[Fact], bool]]] = {
    ItemFacts: {**_DOCUMENTS, "packages": (PackageFacts, True), "taxes": (DeclaredTax, True)},
    DeclarationFacts: {
        **_DOCUMENTS,
        "declarant": (PartyFacts, False),
        "importer": (PartyFacts, False),
        "exporter": (PartyFacts, False),
        "items": (ItemFacts, True),
    },
}
_DECLARATION = _Schema(DeclarationFacts, "", _INNER[DeclarationFacts])


class _Intake:
    """One reading: gathers the findings on its way."""

    def __init__(self) -> None:
        self.findings: list[Violation] = []

    def group(self, raw: Any, schema: _Schema, pointer: str, position: int = 0, item: int | None = None) -> Any:
        """The fact of ``schema`` that ``raw`` tells, or None where it is no group at all."""
        if type(raw) is not dict:
            if raw is not None and raw != "":
                self._malformed(pointer, _parent_of(schema), raw, item)
            return None
        values: dict[str, Any] = dict(schema.given)
        if schema.fact is ItemFacts:
            item = position
        readers, strangers = schema.values, 0
        for name, value in raw.items():
            if value is None:
                continue
            reader = readers.get(name)
            if reader is not None:
                try:
                    told = reader(value)
                except _Unreadable:
                    self._malformed(_under(pointer, name), schema.elements[name], value, item)
                else:
                    if told is not None:
                        values[name] = told
            elif name in schema.groups:
                told = self._inner(value, schema, name, _under(pointer, name), item)
                if told is not None:
                    values[name] = told
            elif name in schema.lists:
                values[name] = self._list(value, schema.lists[name], schema.elements[name], pointer, item)
            else:
                strangers += 1
                if strangers <= MOST_STRANGERS:
                    self._stranger(_under(pointer, _shown(name)), name, value, item)
        if strangers > MOST_STRANGERS:
            self._stranger(pointer, f"… {strangers}", "", item)
        if schema.fact is ItemFacts:
            if values.get("number", position) != position:
                self._malformed(_under(pointer, "number"), schema.elements["number"], raw["number"], item)
            values["number"] = position
        return schema.fact(**values)

    def _inner(self, value: Any, schema: _Schema, name: str, pointer: str, item: int | None) -> Any:
        inner, many = schema.groups[name]
        if not many:
            told = self.group(value, inner, pointer, item=item)
            return told if told is not None and told != inner.fact() else None
        members = self._bounded(value, schema.elements[name], pointer, item)
        told = []
        for place, raw in enumerate(members, 1):
            fact = self.group(raw, inner, f"{pointer}/{place}", place, item)
            if fact is not None:
                told.append(fact)
        return tuple(told)

    def _list(self, value: Any, reader: Reader, element: Element, pointer: str, item: int | None) -> tuple[Any, ...]:
        pointer = _under(pointer, element.name)
        told = []
        for place, raw in enumerate(self._bounded(value, element, pointer, item), 1):
            try:
                one = reader(raw)
            except _Unreadable:
                self._malformed(f"{pointer}/{place}", element, raw, item)
            else:
                if one is not None:
                    told.append(one)
        return tuple(told)

    def _bounded(self, value: Any, element: Element, pointer: str, item: int | None) -> Sequence[Any]:
        """The members of a list, cut at the most that may be given, with a finding when there were more."""
        if not isinstance(value, list | tuple):
            if value != "":
                self._malformed(pointer, element, value, item)
            return ()
        if len(value) > element.most:
            self.findings.append(
                TooMany().violation(
                    pointer, value=len(value), item=item, box=element.box, element=element.label, most=element.most
                )
            )
            return value[: element.most]
        return value

    def _malformed(self, pointer: str, element: Element, raw: Any, item: int | None) -> None:
        self.findings.append(
            ElementFormat().violation(
                pointer,
                value=_shown(raw),
                item=item,
                box=element.box,
                element=element.label,
                form=_FORM[element.kind],
                length=element.length,
            )
        )

    def _stranger(self, pointer: str, name: object, raw: Any, item: int | None) -> None:
        self.findings.append(ElementNotAllowed().violation(pointer, value=_shown(raw), item=item, element=_shown(name)))


def _parent_of(schema: _Schema) -> Element:
    """The element of the group itself, through any of its fields; the items for the whole declaration."""
    path = next(iter(schema.elements.values())).parent
    return ELEMENTS.get(path, ELEMENTS["items"])


def _under(pointer: str, name: str) -> str:
    return f"{pointer}/{name}" if pointer else name


def _shown(raw: Any) -> str:
    """``raw`` as a short printable text."""
    if isinstance(raw, int) and not -(10**40) < raw < 10**40:
        return "…"
    text = raw if isinstance(raw, str) else repr(raw)[:200] if not isinstance(raw, list | tuple | Mapping) else "…"
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text[:100])


def read(entry: object) -> tuple[DeclarationFacts, tuple[Violation, ...]]:
    """The facts that ``entry`` tells, and a finding (C10002, C10003, C10010) for each value that could not be read.

    An entry has at most 999 items; those beyond are not read and are reported. Items are numbered by their place when
    they give no number. Empty texts count as not given.
    """
    intake = _Intake()
    facts = intake.group(entry, _DECLARATION, "")
    return facts if facts is not None else DeclarationFacts(), tuple(intake.findings)


def to_entry(facts: Fact) -> dict[str, Any]:
    """The entry that reads as ``facts``: the inverse of ``read`` for facts without findings."""
    entry: dict[str, Any] = {}
    for name in facts.__struct_fields__:
        value = getattr(facts, name)
        if value is not None and value != ():
            entry[name] = _written(value)
    return entry


def _written(value: Any) -> Any:
    if isinstance(value, Fact):
        return to_entry(value)
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(msgspec.to_builtins(value))
