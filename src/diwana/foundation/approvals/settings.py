# SPDX-License-Identifier: EUPL-1.2
"""The settings of four eyes as they stand, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from diwana.foundation.accounts.foureyes import Arguments, Change, Verb
from diwana.foundation.approvals import calls
from diwana.foundation.approvals.models import Rule
from diwana.foundation.reference.public import profile
from diwana.foundation.ui import formats
from diwana.kernel.money import from_minor


class Setting(msgspec.Struct, frozen=True):
    """When a verb needs a second person: always (``fixed``: whatever is set), never, or above an amount."""

    verb: Verb
    required: bool
    above: Decimal | None = None
    currency: str = ""
    fixed: bool = False

    @property
    def words(self) -> str:
        return in_words(self.required, self.above, self.currency)


def currency() -> str:
    """The country's currency, in which limits are set; empty where the profile has none."""
    return profile(settings.COUNTRY).currency or ""


def in_words(required: bool, above: Decimal | None, money: str) -> str:
    """A setting as a person reads it."""
    if not required:
        return _("One person is enough")
    if above is None:
        return _("Two people, always")
    return _("Two people above %(amount)s") % {"amount": f"{formats.amount(above, money)} {money}"}


def setting(verb: Verb, rule: Rule | None) -> Setting:
    """The setting in force for ``verb``, ``rule`` being its row."""
    four_eyes = verb.four_eyes
    assert four_eyes is not None
    if four_eyes.always:
        return Setting(verb, True, fixed=True)
    if rule is None:
        return Setting(verb, four_eyes.default)
    above = None if rule.above_minor is None else from_minor(rule.above_minor, rule.currency)
    return Setting(verb, rule.required, above, rule.currency)


def settings_in_force() -> list[Setting]:
    """The setting of every verb that can need a second person. One query."""
    rules = {rule.verb: rule for rule in Rule.objects.all()}
    return [setting(verb, rules.get(verb.name)) for verb in calls.four_eyed()]


def describe_rule(call: Arguments) -> Sequence[Change]:
    """What ``set_rule`` would change."""
    verb, four_eyes = calls.declared(call["act"])
    now = setting(verb, Rule.objects.filter(verb=verb.name).first())
    return (Change(four_eyes.title, now.words, in_words(call["required"], call["above"], currency())),)
