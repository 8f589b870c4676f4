# SPDX-License-Identifier: EUPL-1.2
"""Which kinds of time limits exist: each room says so in its ``deadlines.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from diwana.foundation.reference.public import profile
from diwana.kernel.deadlines import Span, Term, Unit


@dataclass(frozen=True)
class Kind:
    """A kind of time limit. code: ``room.name``; label: a lazy translation; address: the page of a subject from its
    id (the part after the colon), for officers."""

    code: str
    label: str | Promise
    address: Callable[[str], str]


@cache
def kinds() -> dict[str, Kind]:
    """Every declared kind, by code: the tuples ``KINDS`` of the rooms' ``deadlines.py``."""
    found = {}
    for config in apps.get_app_configs():
        if config.name.startswith("diwana.modules.") and module_has_submodule(config.module, "deadlines"):
            for kind in import_module(f"{config.name}.deadlines").KINDS:
                found[kind.code] = kind
    return found


TARGET = "target"
"""The basis of a time limit that the country's profile sets."""


def target(kind: str) -> Term | None:
    """The term that this country gives to deadlines of ``kind``; None where it gives none."""
    for row in profile(settings.COUNTRY).settings.get("targets", ()):
        if row["kind"] == kind:
            return Term(span=Span(int(row["amount"]), Unit(row["unit"])))
    return None
