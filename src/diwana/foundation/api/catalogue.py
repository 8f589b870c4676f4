# SPDX-License-Identifier: EUPL-1.2
"""Every problem that the API may answer, declared once: its name, its status, when it happens and what to do.

From these come the page that a problem's ``type`` leads to, docs/errors.md and a test that finds an undeclared one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from diwana.foundation.api.problems import Finding, Problem, Values
from diwana.kernel.declaration import Fact

ADDRESS = "/api/problems/"


class Kind(Fact, frozen=True):
    """A kind of problem; calling it makes one.

    status: HTTP status. code: stable name for programs. title: message id, the same for each of them. when: message id,
    when it happens. remedy: message id, what the caller can do.
    """

    status: int
    code: str
    title: str
    when: str
    remedy: str

    def __call__(
        self,
        *,
        title: str = "",
        detail: str = "",
        values: Values | None = None,
        pointer: str = "",
        errors: Iterable[Finding] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Problem:
        return Problem(
            self.status,
            self.code,
            title or self.title,
            detail=detail,
            values=values,
            pointer=pointer,
            errors=errors,
            headers=headers,
        )


_kinds: dict[str, Kind] = {}


class Declared(ValueError):
    """Two kinds of problem have the same code."""


def kind(status: int, code: str, title: str, *, when: str, remedy: str) -> Kind:
    """Declare a kind of problem in a room's ``api.py``: ``PAID = kind(409, "already_paid", message("…"), when=…,
    remedy=…)``, then ``raise PAID(pointer="/version")``. Raises Declared where another one has this code."""
    made = Kind(status, code, title, when, remedy)
    if _kinds.setdefault(code, made) != made:
        raise Declared(code)
    return made


def kinds() -> tuple[Kind, ...]:
    """All kinds that the installed rooms declare, by status and code."""
    import_module("diwana.foundation.api.kinds")
    for room in apps.get_app_configs():
        if room.name.startswith("diwana.") and module_has_submodule(room.module, "api"):
            import_module(f"{room.name}.api")
    return tuple(sorted(_kinds.values(), key=lambda each: (each.status, each.code)))
