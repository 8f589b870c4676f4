# SPDX-License-Identifier: EUPL-1.2
"""Whether a call needs a second person, and whether it has one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal

from diwana.foundation.accounts.foureyes import Arguments, Verb
from diwana.foundation.approvals.models import Rule
from diwana.kernel.actor import Actor
from diwana.kernel.money import from_minor

_approved: ContextVar[str] = ContextVar("approved", default="")


@contextmanager
def approved(verb: Verb) -> Iterator[None]:
    """Inside, the one approved call of ``verb`` passes the gate."""
    token = _approved.set(verb.name)
    try:
        yield
    finally:
        _approved.reset(token)


def is_approved(verb: Verb, actor: Actor) -> bool:
    """Whether this is the approved call; asked once, so that a second call inside it is not."""
    if _approved.get() != verb.name or actor.approver is None:
        return False
    _approved.set("")
    return True


def needed(verb: Verb, arguments: Arguments) -> bool:
    """Whether the settings demand a second person for this call. One query."""
    four_eyes = verb.four_eyes
    assert four_eyes is not None
    if four_eyes.always:
        return True
    rule = Rule.objects.filter(verb=verb.name).first()
    if rule is None:
        return four_eyes.default
    if not rule.required or rule.above_minor is None or four_eyes.amount is None:
        return rule.required
    amount, currency = four_eyes.amount(arguments)
    # What is in another currency than the limit cannot be compared with it, and so is shown to a second person.
    return currency != rule.currency or Decimal(amount) > from_minor(rule.above_minor, rule.currency)
