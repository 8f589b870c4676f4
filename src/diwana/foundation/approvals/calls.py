# SPDX-License-Identifier: EUPL-1.2
"""A call of a verb kept as data: its arguments as JSON of their declared types, and back."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, get_type_hints

import msgspec
from django.utils import translation

from diwana.foundation.accounts.foureyes import Arguments, Change, FourEyes, Verb
from diwana.foundation.accounts.verbs import VERBS


class VerbGone(LookupError):
    """The verb of a proposal is no longer there, or no longer takes a second person."""


def declared(name: str) -> tuple[Verb, FourEyes]:
    """The verb ``name`` and how it is proposed. Raises VerbGone."""
    verb = VERBS.get(name)
    if verb is None or verb.four_eyes is None:
        raise VerbGone(name)
    return verb, verb.four_eyes


def four_eyed() -> Sequence[Verb]:
    """Every verb that can need a second person, by permission and name."""
    found = [verb for verb in VERBS.values() if verb.four_eyes is not None]
    return sorted(found, key=lambda verb: (str(verb.permission), verb.name))


@cache
def form(name: str) -> type[msgspec.Struct]:
    """The type of the arguments of the verb ``name``. Raises VerbGone; TypeError where an argument has no type that
    JSON can carry there and back (a test builds it for every verb)."""
    verb, _four_eyes = declared(name)
    function = inspect.unwrap(verb.act)
    hints = get_type_hints(function)
    names = list(inspect.signature(function).parameters)[1:]
    made = msgspec.defstruct("Call", [(each, hints[each]) for each in names], kw_only=True, forbid_unknown_fields=True)
    msgspec.json.Decoder(made)
    return made


def packed(verb: Verb, arguments: Arguments) -> dict[str, Any]:
    """The arguments as JSON values. Raises msgspec.ValidationError where one is not of its declared type."""
    kept = msgspec.to_builtins(dict(arguments), order="sorted")
    msgspec.convert(kept, form(verb.name), strict=True)
    return dict(kept)


def unpacked(verb: Verb, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as the verb takes them. Raises msgspec.ValidationError where the verb takes others by now."""
    call = msgspec.convert(kept, form(verb.name))
    return {name: getattr(call, name) for name in call.__struct_fields__}


def changes(verb: Verb, arguments: Arguments) -> tuple[Change, ...]:
    """What the call would change as things stand now."""
    assert verb.four_eyes is not None
    return tuple(verb.four_eyes.describe(arguments))


def seen(shown: Sequence[Change]) -> str:
    """A fingerprint of what was shown, the same in every language: who approves, approves what he has read."""
    with translation.override("en"):
        text = msgspec.json.encode([[str(part) for part in change] for change in shown])
    return hashlib.sha256(text).hexdigest()
