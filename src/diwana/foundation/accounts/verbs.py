# SPDX-License-Identifier: EUPL-1.2
"""What makes a function a verb: one permission, one transaction."""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import StrEnum
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from django.db import transaction

from diwana.kernel.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")


class Verb(NamedTuple):
    """A registered verb: its dotted name and the permission it demands."""

    name: str
    permission: StrEnum


VERBS: dict[str, Verb] = {}


def verb(
    permission: StrEnum,
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make a service function a verb: the actor must hold ``permission``; the body runs in one transaction.

    Raises PermissionMissing before anything is read or written.
    """

    def wrap(function: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        name = f"{function.__module__}.{function.__qualname__}"

        @functools.wraps(function)
        def act(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            actor.require(permission)
            with transaction.atomic():
                return function(actor, *args, **kwargs)

        VERBS[name] = Verb(name, permission)
        return act

    return wrap
