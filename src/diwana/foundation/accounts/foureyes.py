# SPDX-License-Identifier: EUPL-1.2
"""How a verb is proposed to a second person: what its room declares, and the gate before it.

Whether a second person is needed is known to ``foundation.approvals``, which stands above this room and puts its
``Gate`` here when it starts.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from django.utils.functional import Promise

from diwana.kernel.actor import Actor

Text = str | Promise
Arguments = Mapping[str, Any]


class Change(NamedTuple):
    """A line of what would change, as the second person reads it: what, how it is now, how it would be."""

    what: Text
    before: Text
    after: Text


@dataclass(frozen=True)
class FourEyes:
    """How a verb is proposed; each function is given the arguments of the call by name.

    title: the act in words. subject: ``<kind>:<id>`` of what it is about. describe: what would change, read from the
    database at that moment. amount: amount and currency of the act, where it has one: settings may then demand a
    second person above an amount only. office: code of the customs office that a second officer must serve, too.
    always: a second person is needed whatever the settings say. default: as long as nothing is set.
    """

    title: Text
    subject: Callable[[Arguments], str]
    describe: Callable[[Arguments], Sequence[Change]]
    amount: Callable[[Arguments], tuple[Decimal, str]] | None = None
    office: Callable[[Arguments], str] | None = None
    always: bool = False
    default: bool = False


class Verb(NamedTuple):
    """A registered verb: its dotted name, the permission it demands, how it is proposed to a second person where it
    can be (None: it never needs one), and the function itself."""

    name: str
    permission: StrEnum
    four_eyes: FourEyes | None
    act: Callable[..., object]


class SecondPersonNeeded(Exception):
    """Nothing was done: the act needs a second person. Pages turn this into a proposal by themselves (``access``);
    whoever calls a verb otherwise hands it to ``approvals.public.submit`` instead."""

    def __init__(self, verb: Verb, actor: Actor, arguments: Arguments) -> None:
        super().__init__(verb.name)
        self.verb, self.actor, self.arguments = verb, actor, arguments


class Gate(Protocol):
    """What ``foundation.approvals`` answers."""

    def needs(self, verb: Verb, actor: Actor, arguments: Arguments) -> bool:
        """Whether a second person must approve this call."""

    def propose(self, needed: SecondPersonNeeded) -> str:
        """Keep the call as a proposal; the address of its page."""


gate: Gate | None = None


def check(verb: Verb, actor: Actor, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """Raise SecondPersonNeeded where the call needs one. The house itself (no person) does what it was set to do."""
    if gate is None or actor.person is None:
        return
    arguments = bound(verb, args, kwargs)
    if gate.needs(verb, actor, arguments):
        raise SecondPersonNeeded(verb, actor, arguments)


def bound(verb: Verb, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Arguments:
    """The arguments of a call by name, without the actor, with defaults filled in."""
    call = inspect.signature(verb.act).bind(None, *args, **kwargs)
    call.apply_defaults()
    return dict(list(call.arguments.items())[1:])
