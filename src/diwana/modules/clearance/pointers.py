# SPDX-License-Identifier: EUPL-1.2
"""Changing one element of an entry, named by its pointer."""

from __future__ import annotations

from typing import Any

from diwana.kernel.messages import message as _
from diwana.modules.clearance.elements import ELEMENTS, Kind, element
from diwana.modules.clearance.errors import Invalid
from diwana.modules.clearance.intake import Entry

NOWHERE = _("There is no such element.")


def with_value(entry: Entry, pointer: str, value: Any) -> dict[str, Any]:
    """A copy of ``entry`` in which ``pointer`` (``importer/name``, ``items/2/net_mass``) holds ``value``.

    Members of a list are numbered from one; the number after the last adds a member. None and "" remove: a removed
    member of a list closes the gap. Raises Invalid for what is no element, or a number that leaves a gap.
    """
    named = element(pointer)
    parts = pointer.split("/")
    if named is None or not all(parts):
        raise Invalid(pointer, NOWHERE)
    changed = _put(dict(entry), parts, "", None if value == "" else value, pointer)
    assert isinstance(changed, dict)
    return changed


def _put(node: Any, parts: list[str], path: str, value: Any, pointer: str) -> Any:
    """``node`` with the value put at ``parts`` below it."""
    if not parts:
        return value
    name, rest = parts[0], parts[1:]
    inside = f"{path}/{name}" if path else name
    if not isinstance(node, dict):
        node = {}
    copy = dict(node)
    if ELEMENTS[inside].most > 1 and rest:
        told: Any = _put_member(copy.get(name), rest, inside, value, pointer)
    elif ELEMENTS[inside].kind is not Kind.GROUP and rest:
        raise Invalid(pointer, NOWHERE)
    else:
        told = _put(copy.get(name), rest, inside, value, pointer)
    if told is None or told == [] or told == {}:
        copy.pop(name, None)
    else:
        copy[name] = told
    return copy


def _put_member(members: Any, parts: list[str], path: str, value: Any, pointer: str) -> list[Any]:
    copy = list(members) if isinstance(members, list) else []
    number = int(parts[0]) if parts[0].isdecimal() and len(parts[0]) < 5 else 0
    if not 1 <= number <= min(len(copy) + 1, ELEMENTS[path].most):
        raise Invalid(pointer, NOWHERE)
    place = number - 1
    told = _put(copy[place] if place < len(copy) else None, parts[1:], path, value, pointer)
    if told is None:
        del copy[place : place + 1]
    elif place < len(copy):
        copy[place] = told
    else:
        copy.append(told)
    return copy
