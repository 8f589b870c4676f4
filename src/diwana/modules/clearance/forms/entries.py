# SPDX-License-Identifier: EUPL-1.2
"""From what a page of the form posted to the entry: only what the page holds is changed, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from diwana.foundation.ui import formats
from diwana.modules.clearance.elements import ELEMENTS, Element, Kind
from diwana.modules.clearance.forms.sections import Section
from diwana.modules.clearance.intake import Entry
from diwana.modules.clearance.pointers import with_value

NUMBERS = frozenset({Kind.AMOUNT, Kind.MASS, Kind.QUANTITY, Kind.RATE, Kind.COUNT})
_PARTS = re.compile(r"[\s,;]+")


def place(path: str, item: int | None) -> str:
    """The pointer of ``path`` in the declaration: ``items/gross_mass`` of item 2 is ``items/2/gross_mass``."""
    return path.replace("items/", f"items/{item}/", 1) if item is not None else path


def value_at(entry: Any, pointer: str) -> Any:
    """What stands at ``pointer``; None where nothing does."""
    node = entry
    for part in pointer.split("/"):
        if isinstance(node, Mapping):
            node = node.get(part)
        elif isinstance(node, list) and part.isdecimal() and 0 < int(part) <= len(node):
            node = node[int(part) - 1]
        else:
            return None
    return node


def written(element: Element, text: str) -> Any:
    """What was typed, as an entry holds it. A number that cannot be read stays as it was typed: the rules tell it."""
    text = text.strip()
    if element.most > 1:
        return [part for part in _PARTS.split(text) if part] or None
    if element.kind in NUMBERS and text:
        number = formats.parse_number(text)
        return text if number is None else f"{number:f}"
    if element.kind is Kind.CODE and element.codes in ("countries", "currencies", "incoterms"):
        return text.upper()
    return text


def shown(element: Element, value: Any) -> str:
    """What an entry holds, as the field shows it: numbers in the reader's signs, lists as a line."""
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(str(part) for part in value)
    text = str(value)
    if element.kind in NUMBERS:
        try:
            return formats.number(Decimal(text))
        except (InvalidOperation, ValueError):
            return text
    return text


def merged(entry: Entry, section: Section, posted: Mapping[str, str], item: int | None = None) -> Entry:
    """``entry`` with what the page of ``section`` (of goods item ``item``) posted. Fields that were not posted stay."""
    for block in section.blocks:
        if block.rows:
            group = place(block.rows, item)
            members = _members(value_at(entry, group), block.paths, group, posted)
            if members is not None:
                entry = with_value(entry, group, members)
            continue
        for path in block.paths:
            pointer = place(path, item)
            if pointer in posted:
                entry = with_value(entry, pointer, written(ELEMENTS[path], posted[pointer]))
    return entry


def _members(before: Any, paths: tuple[str, ...], group: str, posted: Mapping[str, str]) -> list[Any] | None:
    """The members of a repeated group as posted, without the empty ones; None where the page did not hold it."""
    find = re.compile(re.escape(group) + r"/(\d{1,3})/").match
    numbers = sorted({int(found[1]) for name in posted if (found := find(name))})
    if not numbers:
        return None
    old = before if isinstance(before, list) else []
    members = []
    for number in numbers:
        kept = old[number - 1] if number <= len(old) and isinstance(old[number - 1], Mapping) else {}
        member = dict(kept)
        for path in paths:
            element = ELEMENTS[path]
            name = f"{group}/{number}/{element.name}"
            if name not in posted:
                continue
            value = written(element, posted[name])
            if value in ("", None):
                member.pop(element.name, None)
            else:
                member[element.name] = value
        if member:
            members.append(member)
    return members


def items_of(entry: Entry) -> list[Any]:
    items = entry.get("items")
    return items if isinstance(items, list) else []


def with_items(entry: Entry, items: list[Any]) -> Entry:
    """``entry`` with other goods items; they are numbered by their place."""
    clean = [{k: v for k, v in item.items() if k != "number"} if isinstance(item, Mapping) else {} for item in items]
    rest = {name: value for name, value in entry.items() if name != "items"}
    return {**rest, "items": clean} if clean else rest


def in_every(items: list[Any], path: str, text: str, overwrite: bool) -> list[Any]:
    """``items`` with the element ``path`` as typed in each: where it is not given, or everywhere (``overwrite``)."""
    element = ELEMENTS[path]
    value = written(element, text)
    changed = []
    for item in items:
        kept = dict(item) if isinstance(item, Mapping) else {}
        if overwrite or not kept.get(element.name):
            kept.pop(element.name, None)
            if value:
                kept[element.name] = value
        changed.append(kept)
    return changed


def replaced(items: list[Any], path: str, old: str, new: str) -> list[Any]:
    """``items`` with the code ``old`` of the element ``path`` replaced by ``new`` wherever it stands; an empty ``new``
    removes the element, and of a repeated group the member whose code it was."""
    _items, *between, name = path.split("/")
    group = between[0] if between else ""
    changed = []
    for item in items:
        kept = dict(item) if isinstance(item, Mapping) else {}
        if group:
            members = kept.get(group)
            told = [_recoded(each, name, old, new) for each in members] if isinstance(members, list) else []
            kept[group] = [each for each in told if each]
            if not kept[group]:
                del kept[group]
        elif kept.get(name) == old:
            kept = {**kept, name: new} if new else {key: value for key, value in kept.items() if key != name}
        changed.append(kept)
    return changed


def _recoded(member: Any, name: str, old: str, new: str) -> Any:
    if not isinstance(member, Mapping) or member.get(name) != old:
        return member
    return {**member, name: new} if new else None
