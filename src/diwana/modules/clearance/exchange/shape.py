# SPDX-License-Identifier: EUPL-1.2
"""The shape of an entry, taken from the facts of the kernel, and what readers share about it.

An entry is a nested dict of strings shaped as ``kernel.declaration.DeclarationFacts``: field names as keys, lists for
tuples, dicts for facts; dates ISO, decimals with a dot, booleans ``true``/``false``; what is absent has no key.
"""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import msgspec

from diwana.kernel.declaration import DeclarationFacts
from diwana.modules.clearance.exchange.errors import COLUMN, Unreadable

Entry = dict[str, Any]


class Many(msgspec.Struct, frozen=True):
    """A list whose members are of ``kind``."""

    kind: Any


# Kind of a field: a type of value (str, int, Decimal, bool, date), a Struct of facts, Many, or PAIR.
PAIR = "pair"


@cache
def fields(facts: type[msgspec.Struct]) -> Mapping[str, Any]:
    """Field name → kind, of a class of facts."""
    hints = typing.get_type_hints(facts)
    return {name: _kind(hints[name]) for name in facts.__struct_fields__}


def _kind(hint: Any) -> Any:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        (hint,) = (part for part in typing.get_args(hint) if part is not type(None))
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        return Many(PAIR if typing.get_origin(inner) is tuple else inner)
    return hint


def is_facts(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def prune(value: Any) -> Any:
    """``value`` with texts trimmed and without what is empty."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        pruned = {name: prune(part) for name, part in value.items()}
        return {name: part for name, part in pruned.items() if part not in ("", [], {})}
    return [part for part in map(prune, value) if part not in ("", [], {})]


def unknown(name: str, known: list[str], line: int | None = None) -> Unreadable:
    """The fault of an unknown name, with the nearest of the ``known`` ones."""
    nearest = difflib.get_close_matches(name[:100], known, n=3, cutoff=0.5) or known[:3]
    return Unreadable(COLUMN, line=line, name=name[:100], nearest=", ".join(nearest))


def walk_dates(entry: Entry) -> Iterator[tuple[Entry, str]]:
    """Every date of an entry, as the dict that holds it and its key."""
    yield from _dates(entry, DeclarationFacts)


def _dates(part: Entry, facts: type[msgspec.Struct]) -> Iterator[tuple[Entry, str]]:
    for name, value in part.items():
        kind = fields(facts).get(name)
        if kind is date:
            yield part, name
        elif isinstance(kind, Many) and is_facts(kind.kind):
            for member in value:
                yield from _dates(member, kind.kind)
        elif is_facts(kind):
            yield from _dates(value, typing.cast(type[msgspec.Struct], kind))
