# SPDX-License-Identifier: EUPL-1.2
"""What kinds of jobs there are: every room's ``jobs.py`` says so with ``@job``."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from datetime import timedelta
from importlib import import_module
from typing import Any, TypeVar

import msgspec
from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from diwana.foundation.jobs.schedule import Schedule

Work = TypeVar("Work", bound=Callable[..., None])
LONGEST_BACKOFF = timedelta(hours=1)


class UnknownJob(LookupError):
    """No room of this installation knows a job of that name."""


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of job; the arguments of ``job`` say what each part means."""

    name: str
    work: Callable[..., None]
    title: str | Promise
    attempts: int
    atomic: bool
    every: Schedule | None
    backoff: timedelta
    keep: timedelta
    shown: frozenset[str]

    def bound(self, arguments: Mapping[str, Any]) -> None:
        """Raise TypeError unless ``work`` can be called with these arguments."""
        inspect.signature(self.work).bind(None, **arguments)


_BY_NAME: dict[str, Definition] = {}
_BY_WORK: dict[Callable[..., None], Definition] = {}


def job(
    name: str,
    *,
    title: str | Promise = "",
    attempts: int = 5,
    atomic: bool = True,
    every: Schedule | None = None,
    backoff: timedelta = timedelta(seconds=10),
    keep: timedelta = timedelta(days=7),
    shown: tuple[str, ...] = (),
) -> Callable[[Work], Work]:
    """Make ``work(context, **arguments)`` of a room's ``jobs.py`` a job.

    name: ``room.work``, stored with every job, so that it outlives a renaming of the function. title: what it does, for
    people, a lazy translation. attempts: how often it is started before it is given up; the wait between doubles from
    ``backoff`` to an hour, with jitter.
    atomic: the body runs in one transaction together with the mark that it is done, so that what it writes to the
    database happens exactly once. False for long work and for effects outside the database: these run without a
    transaction, may be interrupted anywhere and are then begun again; they take parts once by ``context.once`` and hand
    ``context.key`` on as the idempotency key.
    every: a schedule; the work then takes no arguments. keep: how long a finished job, and so its key, is remembered.
    shown: names of textual arguments that administrators may read in the dead letter (numbers they always may).
    Raises ValueError when the name is taken or malformed.
    """

    def declare(work: Work) -> Work:
        if name.count(".") != 1 or not name.replace(".", "").replace("_", "").isalnum() or not name.isascii():
            raise ValueError(f"a job is named room.work, not {name}")
        earlier = _BY_NAME.get(name)
        if earlier is not None and earlier.work.__module__ != work.__module__:
            raise ValueError(f"the job {name} is declared twice")
        definition = Definition(
            name=name,
            work=work,
            title=title or name,
            attempts=attempts,
            atomic=atomic,
            every=every,
            backoff=backoff,
            keep=keep,
            shown=frozenset(shown),
        )
        _BY_NAME[name] = _BY_WORK[work] = definition
        return work

    return declare


@functools.cache
def discover() -> None:
    """Import the ``jobs.py`` of every room, once."""
    for config in apps.get_app_configs():
        if config.name.startswith("diwana.") and module_has_submodule(config.module, "jobs"):
            import_module(f"{config.name}.jobs")


def definition(name: str) -> Definition:
    """The kind of job called ``name``. Raises UnknownJob."""
    discover()
    try:
        return _BY_NAME[name]
    except KeyError:
        raise UnknownJob(name) from None


def definition_of(work: Callable[..., None]) -> Definition:
    """The kind of job that ``work`` is. Raises UnknownJob when it was not declared with ``@job``."""
    try:
        return _BY_WORK[work]
    except KeyError:
        raise UnknownJob(f"{work.__module__}.{work.__qualname__} is no @job") from None


def definitions() -> tuple[Definition, ...]:
    """All kinds, by name."""
    discover()
    return tuple(_BY_NAME[name] for name in sorted(_BY_NAME))


def title_of(name: str) -> str:
    """What the job does, in the active language; its name where the installation no longer knows it."""
    discover()
    known = _BY_NAME.get(name)
    return str(known.title) if known else name
