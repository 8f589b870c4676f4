# SPDX-License-Identifier: EUPL-1.2
"""What data have texts in three languages: each room says so in its module ``multilingual`` with ``SOURCES``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from diwana.kernel.declaration import Fact

LANGUAGES = ("fr", "ar", "en")


class Labelled(Fact, frozen=True):
    """One row: ``set`` the data set it belongs to, ``key`` what names it, ``texts`` by language, ``href`` the page
    where it is seen ("" where it has none)."""

    set: str
    key: str
    texts: Mapping[str, str]
    href: str = ""


class Source(Fact, frozen=True, kw_only=True):
    """The data sets of a room. ``sets``: code to what it is called; ``models``: the models whose texts it reads, as
    ``label.Model``; ``permission``: who may read them ("": everybody); ``read``: all rows of the set of that code, or
    of all sets for "", in a number of queries that does not grow with the rows."""

    sets: Mapping[str, str | Promise]
    read: Callable[[str], Iterator[Labelled]]
    models: tuple[str, ...] = ()
    permission: str = ""


@functools.cache
def sources() -> tuple[Source, ...]:
    """What every installed room declares."""
    found: list[Source] = []
    for room in apps.get_app_configs():
        if room.name.startswith("diwana.") and module_has_submodule(room.module, "multilingual"):
            found += import_module(f"{room.name}.multilingual").SOURCES
    return tuple(found)
