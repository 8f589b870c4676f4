# SPDX-License-Identifier: EUPL-1.2
"""The effects that exist: each room declares its own in ``effects.py``, found by itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, get_type_hints

import msgspec
from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from pydantic import ConfigDict, ValidationError, create_model

from diwana.kernel.actor import Actor


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What an effect did: ``subject`` is what it made or changed (``kind:id``); ``before`` what undoing needs to know,
    as JSON values."""

    subject: str
    before: Mapping[str, Any] = {}


class UnknownEffect(LookupError):
    """No room declares an effect of this name."""


class BadArguments(ValueError):
    """The arguments do not fit the effect; ``errors`` names every one that does not, with what is wrong."""

    def __init__(self, name: str, errors: Mapping[str, str]) -> None:
        super().__init__(f"{name}: " + "; ".join(f"{argument}: {wrong}" for argument, wrong in errors.items()))
        self.errors = dict(errors)


Do = Callable[..., Made]
Version = Callable[[str], str]
Undo = Callable[[Actor, Made], Made]


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """One declared effect.

    name: ``room.act``. title: in words, a lazy translation. do: takes the actor and the arguments by name, runs in the
    decision's transaction, records its own event. version: of a subject the present state of what the effect touches,
    as a text that differs once it has changed ("" when it is gone). address: the page of a subject, for officers.
    undo: takes the actor and what was made; None: cannot be undone.
    """

    name: str
    title: str | Promise
    do: Do
    version: Version
    address: Callable[[str], str] | None = None
    undo: Undo | None = None


_declared: dict[str, Effect] = {}


def effect(
    name: str,
    *,
    title: str | Promise,
    version: Version,
    undo: Undo | None = None,
    address: Callable[[str], str] | None = None,
) -> Callable[[Do], Do]:
    """Declare a function as the effect ``name``; see ``Effect``. Raises ValueError for a name taken or not dotted."""

    def declare(do: Do) -> Do:
        if name in _declared and _declared[name].do.__module__ != do.__module__:
            raise ValueError(f"the effect {name} is declared twice")
        if "." not in name:
            raise ValueError(f"an effect is called room.act, not {name!r}")
        _declared[name] = Effect(name=name, title=title, do=do, version=version, address=address, undo=undo)
        return do

    return declare


@cache
def _gather() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("diwana.modules.") and module_has_submodule(config.module, "effects"):
            import_module(f"{config.name}.effects")


def effects() -> Mapping[str, Effect]:
    """Every declared effect by name."""
    _gather()
    return _declared


def declared(name: str) -> Effect:
    """The effect ``name``. Raises UnknownEffect."""
    found = effects().get(name)
    if found is None:
        raise UnknownEffect(f"no room declares the effect {name!r}")
    return found


def checked(wanted: Effect, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with defaults filled in. Raises BadArguments with every error at once."""
    try:
        return dict(_form(wanted.do)(**arguments))
    except ValidationError as wrong:
        errors = {".".join(map(str, each["loc"])): str(each["msg"]) for each in wrong.errors()}
        raise BadArguments(wanted.name, errors) from None


@cache
def _form(do: Do) -> Any:
    """A model of the arguments of ``do``, without the actor: strict, nothing unknown."""
    hints, parameters = get_type_hints(do, include_extras=True), list(inspect.signature(do).parameters.values())[1:]
    fields: dict[str, Any] = {
        each.name: (hints[each.name], ... if each.default is inspect.Parameter.empty else each.default)
        for each in parameters
    }
    return create_model(do.__name__, __config__=ConfigDict(strict=True, extra="forbid"), **fields)
