# SPDX-License-Identifier: EUPL-1.2
"""Answers kept for a tenth of a second, so that a run over many declarations does not ask the same thing each time."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")
SECONDS = 0.1


class Recently(Generic[P, R]):
    """A function that reads the database, asked anew inside a transaction and remembered briefly outside.

    A verb, which runs in a transaction, always sees the present state; a page or a command sees what was true at most a
    tenth of a second ago. Arguments are positional and hashable.
    """

    def __init__(self, read: Callable[P, R]) -> None:
        functools.update_wrapper(self, read)
        self._read: Callable[..., R] = read
        self._memory: dict[tuple[Hashable, ...], R] = {}
        self._since = 0.0

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block or kwargs:
            return self._read(*args, **kwargs)
        now = time.monotonic()  # a span of time, not the time of day
        if now - self._since > SECONDS:
            self._memory, self._since = {}, now
        memory: dict[Any, R] = self._memory
        try:
            return memory[args]
        except KeyError:
            found = memory[args] = self._read(*args)
            return found

    def forget(self) -> None:
        """Ask anew from the end of the present transaction on, in this process."""
        transaction.on_commit(self._clear)

    def _clear(self) -> None:
        self._memory = {}


def recently(read: Callable[P, R]) -> Recently[P, R]:
    """Decorator: see ``Recently``."""
    return Recently(read)
