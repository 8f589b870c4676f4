# SPDX-License-Identifier: EUPL-1.2
"""Codes of clearance put into the reader's words: states, channels, findings, steps of a tax, events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from diwana.engines.duty import Sentence, in_words
from diwana.foundation.accounts.public import Role
from diwana.foundation.ledger.public import TimelineEntry
from diwana.foundation.ui import formats
from diwana.kernel.assessment import Channel
from diwana.kernel.messages import message
from diwana.kernel.rules import Violation
from diwana.modules.clearance.queries import ReasonRow
from diwana.modules.clearance.states import CHANNEL_LABELS, LIFE, STATE_LABELS, State, Verb
from diwana.modules.clearance.wording import message_of, remedy_of

STATE_TONES = {
    State.DRAFT: "quiet",
    State.FILED: "info",
    State.ASSESSED: "info",
    State.EXAMINED: "info",
    State.IRREGULAR: "danger",
    State.PAID: "brand",
    State.RELEASED: "good",
    State.CLEARED: "good",
    State.CANCELLED: "quiet",
}
CHANNEL_TONES = {Channel.GREEN: "good", Channel.BLUE: "info", Channel.ORANGE: "caution", Channel.RED: "danger"}
CHANNEL_SIGNS = {Channel.GREEN: "check", Channel.BLUE: "clock", Channel.ORANGE: "document", Channel.RED: "box"}
CHANNEL_NAMES = {
    Channel.GREEN: message("Green"),
    Channel.BLUE: message("Blue"),
    Channel.ORANGE: message("Orange"),
    Channel.RED: message("Red"),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
STEPS = (State.DRAFT, State.ASSESSED, State.EXAMINED, State.PAID, State.RELEASED, State.CLEARED)
_REACHED = {State.FILED: State.ASSESSED, State.IRREGULAR: State.ASSESSED}


def language() -> str:
    return (get_language() or "fr")[:2]


def label_of(labels: Mapping[str, str], code: str) -> str:
    """The label of a code of a list in the reader's language."""
    return labels.get(language()) or labels.get("fr") or code


def state_label(state: State | str) -> str:
    return _(STATE_LABELS[State(state)])


def channel_name(channel: Channel | str) -> str:
    """The colour alone, for a badge."""
    return _(CHANNEL_NAMES[Channel(channel)])


def channel_label(channel: Channel | str) -> str:
    return _(CHANNEL_LABELS[Channel(channel)])


def filled(text: str, params: Mapping[str, Any]) -> str:
    """A message id with its parameters, both in the reader's language; a parameter may itself be a message id."""
    return _put(_(text), params, deep=True) if text else ""


def _put(text: str, params: Mapping[str, Any], deep: bool) -> str:
    def word(found: re.Match[str]) -> str:
        value = params.get(found[1], found[0])
        return _word(value, params) if deep else str(value)

    return _PLACEHOLDER.sub(word, text).replace("%%", "%") if "%" in text else text


def _word(value: Any, params: Mapping[str, Any]) -> str:
    if isinstance(value, Decimal):
        return formats.number(value)
    if isinstance(value, list | tuple):
        return ", ".join(_word(part, params) for part in value)
    if isinstance(value, str) and value.strip():
        return _put(_(value), params, deep=False)
    return "" if value is None else str(value)


def reason_text(reason: ReasonRow) -> str:
    """Why a channel was given: the criterion's own label in the reader's language, else the message."""
    return str(reason.params.get(language()) or filled(reason.text, reason.params))


def finding_text(finding: Violation) -> str:
    """What is wrong."""
    return message_of(finding)


def finding_remedy(finding: Violation) -> str:
    """What to do about it."""
    return remedy_of(finding)


def finding_place(found: Sequence[Violation]) -> str:
    """Item (or items) and box of findings that say the same, as people name them."""
    items = sorted({each.item for each in found if each.item is not None})
    parts = []
    if len(items) == 1:
        parts.append(_("Item %(number)s") % {"number": items[0]})
    elif items:
        parts.append(_("Items %(numbers)s") % {"numbers": ranges(items)})
    if found[0].box:
        parts.append(_("box %(box)s") % {"box": found[0].box})
    return ", ".join(parts)


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers, runs of three or more joined: 1–3, 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return ", ".join(told)


def working(steps: Iterable[Sentence]) -> list[str]:
    """The steps of a tax line as sentences."""
    return [in_words(step, _, formats.number, language()) for step in steps]


def progress(state: State, examined: bool) -> list[tuple[str, bool, bool]]:
    """Label, done and current of each step of the life; ``examined``: whether examination is one of them. A cancelled
    declaration has no steps."""
    if state is State.CANCELLED:
        return []
    steps = [step for step in STEPS if examined or step is not State.EXAMINED]
    here = steps.index(_REACHED.get(state, state))
    return [(state_label(step), place < here, place == here) for place, step in enumerate(steps)]


_LABELS: dict[tuple[str, str], str] = {}
for _move in LIFE.transitions:
    _LABELS[(_move.verb, _move.condition)] = _move.label
    _LABELS.setdefault((_move.verb, ""), _move.label)


def history(entries: Iterable[TimelineEntry]) -> list[dict[str, Any]]:
    """The ledger's events of a declaration, newest first, for the timeline. People are named by their role."""
    told = []
    for entry in entries:
        verb = entry.verb.rpartition(".")[2]
        outcome = str(entry.data.get("outcome") or entry.data.get("resolution") or "")
        label = _LABELS.get((verb, outcome)) or _LABELS.get((verb, ""), verb)
        roles = [str(Role(role).label) for role in entry.role.split(",") if role in Role.values]
        told.append(
            {
                "at": entry.at,
                "what": _(label),
                "who": ", ".join(roles) if entry.person is not None and verb != Verb.ASSESS else _("Automatic"),
                "note": entry.reason or "",
                "proof": entry.index,
            }
        )
    return told[::-1]
