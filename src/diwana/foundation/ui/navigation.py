# SPDX-License-Identifier: EUPL-1.2
"""What the menu and the home page show: each app says so in its ``navigation.py``.

An app's ``navigation.py`` may define ``ENTRIES`` (a tuple of Entry: places in the menu), ``WORK`` (a tuple of Work:
what waits for this person, counted on the home page) and ``standing(request)`` (for whom the person acts, in words).
The menu of a person holds what his permissions open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from importlib import import_module

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from diwana.kernel.actor import Actor

PUBLIC = ""
"""The permission of an entry that everybody sees, signed in or not."""


class Section(StrEnum):
    """The parts of the menu, in this order."""

    WORK = "work"
    INFORMATION = "information"
    CONTROL = "control"
    ADMINISTRATION = "administration"
    ACCOUNT = "account"
    """Shown in the person's own menu, not beside the page."""

    @property
    def label(self) -> str | Promise:
        return _SECTIONS[self]


_SECTIONS: dict[Section, Promise] = {
    Section.WORK: _("Work"),
    Section.INFORMATION: _("Information"),
    Section.CONTROL: _("Control"),
    Section.ADMINISTRATION: _("Administration"),
    Section.ACCOUNT: _("Your account"),
}


@dataclass(frozen=True)
class Entry:
    """A place in the menu.

    label: a lazy translation; url: the name of an address without parameters; permission: who sees it (PUBLIC:
    everybody); icon: a name of ``assets/icons.json``; order: position inside the section; key: a keyboard shortcut
    such as ``g d``.
    """

    label: str | Promise
    url: str
    permission: str = PUBLIC
    section: Section = Section.WORK
    icon: str = "chevron"
    order: int = 50
    key: str = ""


@dataclass(frozen=True)
class Work:
    """A count of what waits for a person, shown on his home page as a tile that leads there.

    count: called with the actor when the page is made; query: appended to the address, such as ``?state=filed``;
    action: whether a count above zero asks for something to be done (it is then marked).
    """

    label: str | Promise
    url: str
    permission: str
    count: Callable[[Actor], int]
    icon: str = "desk"
    query: str = ""
    note: str | Promise = ""
    action: bool = False
    order: int = 50


@dataclass(frozen=True)
class Link:
    """An entry as the page shows it."""

    label: str
    href: str
    icon: str
    key: str
    account: bool = False
    current: bool = False


@cache
def _modules() -> tuple[object, ...]:
    return tuple(
        import_module(f"{config.name}.navigation")
        for config in apps.get_app_configs()
        if config.label != "ui" and module_has_submodule(config.module, "navigation")
    )


@cache
def entries() -> tuple[Entry, ...]:
    """Every declared entry, ordered by section and order."""
    found = [entry for module in _modules() for entry in getattr(module, "ENTRIES", ())]
    ranks = list(Section)
    return tuple(sorted(found, key=lambda entry: (ranks.index(entry.section), entry.order, entry.url)))


@cache
def work() -> tuple[Work, ...]:
    """Every declared count of work, in order."""
    found = [item for module in _modules() for item in getattr(module, "WORK", ())]
    return tuple(sorted(found, key=lambda item: (item.order, item.url)))


@lru_cache(maxsize=256)
def _links(permissions: frozenset[str], language: str) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """The menu of somebody with ``permissions`` in ``language``; the same for all who hold the same ones."""
    sections: dict[Section, list[Link]] = {}
    for entry in entries():
        if entry.permission == PUBLIC or entry.permission in permissions:
            account = entry.section is Section.ACCOUNT
            link = Link(str(entry.label), reverse(entry.url), entry.icon, entry.key, account)
            sections.setdefault(entry.section, []).append(link)
    return tuple((str(section.label), tuple(links)) for section, links in sections.items())


def current(permissions: frozenset[str], path: str) -> str:
    """Address of the entry that holds ``path``: the longest that begins it; empty where none does."""
    sections = _links(permissions, get_language() or "fr")
    hrefs = [link.href for _label, links in sections for link in links if path.startswith(link.href)]
    return max(hrefs, key=len, default="")


def menu(actor: Actor | None, path: str) -> list[tuple[str, list[Link]]]:
    """The menu of ``actor`` by section, with the entry that holds ``path`` marked as current."""
    permissions = actor.permissions if actor else frozenset()
    here = current(permissions, path)
    return [
        (label, [replace(link, current=True) if link.href == here else link for link in links])
        for label, links in _links(permissions, get_language() or "fr")
    ]


@dataclass(frozen=True)
class Bell:
    """What the bell of the bar shows: how much is unread, as a number and as it is written; url: where it is read."""

    url: str
    count: int
    shown: str


def bell(actor: Actor) -> Bell | None:
    """The bell of ``actor``, as the room that knows news says it; None where there is no such room."""
    return next((module.bell(actor) for module in _modules() if hasattr(module, "bell")), None)


def standing(request: HttpRequest) -> str:
    """For whom the person who made ``request`` acts, as the room that knows people says it."""
    return next((str(module.standing(request)) for module in _modules() if hasattr(module, "standing")), "")
