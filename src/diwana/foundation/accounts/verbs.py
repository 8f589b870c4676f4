# SPDX-License-Identifier: EUPL-1.2
"""What makes a function a verb: one permission, one transaction, and where it is set, a second person."""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import StrEnum
from typing import Concatenate, ParamSpec, TypeVar

from django.db import transaction

from diwana.foundation.accounts import foureyes
from diwana.foundation.accounts.foureyes import FourEyes, Verb
from diwana.kernel.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")


VERBS: dict[str, Verb] = {}


def verb(
    permission: StrEnum, *, four_eyes: FourEyes | None = None
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make a service function a verb: the actor must hold ``permission``; the body runs in one transaction.

    ``four_eyes`` makes it one for which administrators may demand a second person (docs/approvals.md).
    Raises PermissionMissing, and SecondPersonNeeded where one is demanded, before anything is written.
    """

    def wrap(function: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        name = f"{function.__module__}.{function.__qualname__}"

        @functools.wraps(function)
        def act(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            actor.require(permission)
            if four_eyes is not None:
                foureyes.check(VERBS[name], actor, args, kwargs)
            with transaction.atomic():
                return function(actor, *args, **kwargs)

        VERBS[name] = Verb(name, permission, four_eyes, act)
        return act

    return wrap
