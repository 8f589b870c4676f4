# SPDX-License-Identifier: EUPL-1.2
"""The boundary of four eyes. Pages need none of it: a verb declared with ``four_eyes`` becomes a proposal by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from diwana.foundation.accounts.foureyes import Change, FourEyes, SecondPersonNeeded
from diwana.foundation.approvals.services import approve, propose, refuse, withdraw
from diwana.kernel.actor import Actor

__all__ = ["Change", "FourEyes", "Outcome", "SecondPersonNeeded", "approve", "propose", "refuse", "submit", "withdraw"]


class Outcome(msgspec.Struct, frozen=True):
    """What became of a call: done, with what the verb returned; or proposed, with the key of the proposal."""

    value: Any = None
    proposal: int | None = None

    @property
    def done(self) -> bool:
        return self.proposal is None


def submit(verb: Callable[..., Any], actor: Actor, **arguments: Any) -> Outcome:
    """Call ``verb`` as ``actor``, or propose it where a second person is needed. Raises what the verb raises.

    Not inside a transaction of the caller that the proposal should outlive.
    """
    try:
        return Outcome(value=verb(actor, **arguments))
    except SecondPersonNeeded as needed:
        return Outcome(proposal=propose(needed.actor, verb=needed.verb.name, arguments=needed.arguments))
