# SPDX-License-Identifier: EUPL-1.2
"""Of what an actor may have the record: every room says it of its own things.

A room's ``disclosure.py`` holds ``DISCLOSED``: for each kind of subject a function of the actor and the text after the
colon (``declaration:17`` → ``may_see(actor, "17")``). Whoever may see the thing may have what was recorded about it,
the confidential parts excepted; an auditor may have it of everything.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from diwana.foundation.audit.permissions import Permission
from diwana.foundation.ledger.public import bundle
from diwana.kernel.actor import Actor

MaySee = Callable[[Actor, str], bool]
MOST_SUBJECT = 200


@functools.cache
def disclosed() -> Mapping[str, MaySee]:
    """The functions of all rooms, by kind."""
    found: dict[str, MaySee] = {}
    for room in apps.get_app_configs():
        if room.name.startswith("diwana.") and module_has_submodule(room.module, "disclosure"):
            found |= getattr(import_module(f"{room.name}.disclosure"), "DISCLOSED", {})
    return found


def may_have(actor: Actor, subject: str) -> bool:
    """Whether ``actor`` may have the record of ``subject``."""
    kind, _, key = subject.partition(":")
    plain = subject.isascii() and subject.isprintable() and len(subject) <= MOST_SUBJECT
    if not (plain and kind and key) or actor.person is None:
        return False
    if actor.may(Permission.READ):
        return True
    may_see = disclosed().get(kind)
    return may_see is not None and may_see(actor, key)


def bundle_for(actor: Actor, subject: str, since: int = 0) -> dict[str, object] | None:
    """The proof bundle of ``subject``, None where there is none or ``actor`` may not have it; see ``ledger.bundle``."""
    return bundle(subject, since=since) if may_have(actor, subject) else None
