# SPDX-License-Identifier: EUPL-1.2
"""Whose things documents are attached to: each room says who may read and attach at its subjects.

A room has a module ``attachments`` with ``RESOLVERS``: kind of subject to a function. The function is the whole of the
permission: what it does not know, or does not show to the actor, has no documents for him.
"""

from __future__ import annotations

import functools
import re
from importlib import import_module
from typing import Protocol

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact

_SUBJECT = re.compile(r"[a-z_]{1,30}:[A-Za-z0-9-]{1,36}")


class Standing(Fact, frozen=True, kw_only=True):
    """How an actor stands to a subject that he may read.

    attach: whether he may add and remove documents now; official: whether he reads as an officer, so that what he opens
    is recorded; owner: key of the organisation whose documents they are; title and href: what the subject is called and
    its page.
    """

    attach: bool
    official: bool
    owner: int | None
    title: str
    href: str


class Resolver(Protocol):
    """``(actor, identifier, lock)``: how the actor stands to the subject, None where he may not know of it. With
    ``lock`` the subject is held until the transaction ends, so that nothing is attached to what is being filed."""

    def __call__(self, actor: Actor, identifier: str, *, lock: bool) -> Standing | None: ...


@functools.cache
def _resolvers() -> dict[str, Resolver]:
    found: dict[str, Resolver] = {}
    for room in apps.get_app_configs():
        if room.name.startswith("diwana.") and module_has_submodule(room.module, "attachments"):
            found |= import_module(f"{room.name}.attachments").RESOLVERS
    return found


def is_subject(text: str) -> bool:
    """Whether ``text`` is written as a subject: ``kind:id``."""
    return bool(_SUBJECT.fullmatch(text))


def standing(actor: Actor, subject: str, *, lock: bool = False) -> Standing | None:
    """How ``actor`` stands to ``subject``; None where there is none, or none that he may know of."""
    kind, _, identifier = subject.partition(":")
    resolver = _resolvers().get(kind)
    if resolver is None or not is_subject(subject):
        return None
    return resolver(actor, identifier, lock=lock)
