# SPDX-License-Identifier: EUPL-1.2
"""The boundary of effects: a room declares what may be brought about in it, a decision brings it about."""

from diwana.foundation.effects.applying import apply, brought_about
from diwana.foundation.effects.errors import KeyReused, NotUndone, Unknown
from diwana.foundation.effects.facts import EffectFacts
from diwana.foundation.effects.registry import BadArguments, Made, UnknownEffect, effect
from diwana.foundation.effects.services import undo

__all__ = [
    "BadArguments",
    "EffectFacts",
    "KeyReused",
    "Made",
    "NotUndone",
    "Unknown",
    "UnknownEffect",
    "apply",
    "brought_about",
    "effect",
    "undo",
]
