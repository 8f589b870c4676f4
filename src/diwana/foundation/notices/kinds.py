# SPDX-License-Identifier: EUPL-1.2
"""Which kinds of news exist: each room says so in its ``notices.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import get_language_bidi

from diwana.kernel.actor import Actor


class Mailing(StrEnum):
    """When a person gets a mail about a kind of news."""

    NOW = "now"
    DAILY = "daily"
    NONE = "none"


@dataclass(frozen=True)
class Kind:
    """A kind of news. The texts are lazy translations.

    code: ``room.event``. label: what it is, in a few words: the heading of the news, all that a mail says of it. text:
    the news as it is read in the house, with placeholders for the values it is sent with. permission: who of the
    organisation it is for. address: the page it leads to, from the id in its subject. confidential: even the label says
    too much for a mail. mandatory: its mail cannot be switched off. mail: when it is mailed unless a person chose
    otherwise. tone: of its sign, as in ui.
    """

    code: str
    label: Promise
    text: Promise
    permission: str
    address: Callable[[str], str]
    confidential: bool = False
    mandatory: bool = False
    mail: Mailing = Mailing.DAILY
    tone: str = "info"

    def words(self, values: Mapping[str, object]) -> str:
        """The news with its values, in the present language; the label where a value is missing (it was erased).

        In Arabic each value is isolated (Unicode FSI and PDI), so that numbers keep their order in the line."""
        if get_language_bidi():
            values = {name: f"\u2068{value}\u2069" for name, value in values.items()}
        try:
            return str(self.text) % values
        except KeyError:
            return str(self.label)


@cache
def kinds() -> Mapping[str, Kind]:
    """Every declared kind by code: ``KINDS`` of the rooms' ``notices.py``; those of the rooms that this one stands on
    are in its own. Raises ValueError where two rooms declare the same."""
    found: dict[str, Kind] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("diwana.") and module_has_submodule(config.module, "notices"):
            _add(found, import_module(f"{config.name}.notices").KINDS)
    return found


def _add(found: dict[str, Kind], more: Iterable[Kind]) -> None:
    for kind in more:
        if kind.code in found or "." not in kind.code:
            raise ValueError(f"the kind of news {kind.code!r} is declared twice or is not called room.event")
        found[kind.code] = kind


def for_actor(actor: Actor) -> tuple[str, ...]:
    """Codes of the kinds that are news for somebody with the actor's permissions."""
    return tuple(code for code, kind in kinds().items() if actor.may(kind.permission))
