# SPDX-License-Identifier: EUPL-1.2
"""The life of a declaration, as one table."""

from __future__ import annotations

from enum import StrEnum

from diwana.kernel.assessment import Channel
from diwana.kernel.messages import message as _
from diwana.kernel.transitions import Transition, TransitionTable
from diwana.modules.clearance.permissions import Permission


class State(StrEnum):
    """Where a declaration stands."""

    DRAFT = "draft"
    FILED = "filed"
    ASSESSED = "assessed"
    EXAMINED = "examined"
    IRREGULAR = "irregular"
    PAID = "paid"
    RELEASED = "released"
    CLEARED = "cleared"
    CANCELLED = "cancelled"


STATE_LABELS = {
    State.DRAFT: _("Draft"),
    State.FILED: _("Filed"),
    State.ASSESSED: _("Assessed"),
    State.EXAMINED: _("Examined"),
    State.IRREGULAR: _("Irregularity found"),
    State.PAID: _("Paid"),
    State.RELEASED: _("Released"),
    State.CLEARED: _("Cleared"),
    State.CANCELLED: _("Cancelled"),
}
CHANNEL_LABELS = {
    Channel.GREEN: _("Green: no control"),
    Channel.BLUE: _("Blue: released, checked afterwards"),
    Channel.ORANGE: _("Orange: documents checked"),
    Channel.RED: _("Red: goods examined"),
}
SELECTED_CHANNELS = frozenset({Channel.ORANGE, Channel.RED})


class Verb(StrEnum):
    """What can be done to a declaration; also the verbs of its events in the ledger."""

    START = "start"
    FILE = "file"
    ASSESS = "assess"
    EXAMINE = "examine"
    RESOLVE = "resolve"
    PAY = "pay"
    SETTLE = "settle"
    RELEASE = "release"
    CLEAR = "clear"
    CANCEL = "cancel"
    DISCARD = "discard"


class Outcome(StrEnum):
    """What an examination found."""

    CONFORM = "conform"
    IRREGULAR = "irregular"


class Resolution(StrEnum):
    """What the officer decides of an irregularity: nothing more is owed, an amount is, or the goods are refused."""

    ACCEPT = "accept"
    CHARGE = "charge"
    REFUSE = "refuse"


class IrregularityKind(StrEnum):
    """What may be wrong with goods or papers."""

    QUANTITY = "quantity"
    VALUE = "value"
    CLASSIFICATION = "classification"
    ORIGIN = "origin"
    DOCUMENTS = "documents"
    PROHIBITED = "prohibited"
    OTHER = "other"


IRREGULARITY_LABELS = {
    IrregularityKind.QUANTITY: _("Quantity or mass differs"),
    IrregularityKind.VALUE: _("Value differs"),
    IrregularityKind.CLASSIFICATION: _("Classification differs"),
    IrregularityKind.ORIGIN: _("Origin differs"),
    IrregularityKind.DOCUMENTS: _("Documents missing or false"),
    IrregularityKind.PROHIBITED: _("Prohibited or restricted goods"),
    IrregularityKind.OTHER: _("Other"),
}

# The conditions of a move are the outcomes that the verb decides on; services computes them.
UNEXAMINED = "channel green or blue"
NOTHING_DUE = "nothing to pay"

LIFE = TransitionTable(
    (
        Transition(None, Verb.START, State.DRAFT, Permission.DECLARE, label=_("Draft started")),
        Transition(None, Verb.FILE, State.FILED, Permission.DECLARE, label=_("Filed")),
        Transition(State.DRAFT, Verb.FILE, State.FILED, Permission.DECLARE, label=_("Filed")),
        Transition(State.DRAFT, Verb.DISCARD, State.CANCELLED, Permission.DECLARE, label=_("Draft discarded")),
        Transition(State.FILED, Verb.ASSESS, State.ASSESSED, label=_("Assessed")),
        Transition(State.ASSESSED, Verb.CANCEL, State.CANCELLED, Permission.DECLARE, label=_("Cancelled")),
        Transition(
            State.ASSESSED, Verb.EXAMINE, State.EXAMINED, Permission.EXAMINE, Outcome.CONFORM, _("Examined: conform")
        ),
        Transition(
            State.ASSESSED,
            Verb.EXAMINE,
            State.IRREGULAR,
            Permission.EXAMINE,
            Outcome.IRREGULAR,
            _("Examined: irregularity found"),
        ),
        Transition(
            State.IRREGULAR,
            Verb.RESOLVE,
            State.EXAMINED,
            Permission.RESOLVE,
            Resolution.ACCEPT,
            _("Irregularity resolved"),
        ),
        Transition(
            State.IRREGULAR,
            Verb.RESOLVE,
            State.EXAMINED,
            Permission.RESOLVE,
            Resolution.CHARGE,
            _("Irregularity resolved: additional amount"),
        ),
        Transition(
            State.IRREGULAR, Verb.RESOLVE, State.CANCELLED, Permission.RESOLVE, Resolution.REFUSE, _("Goods refused")
        ),
        Transition(State.ASSESSED, Verb.PAY, State.PAID, Permission.RECEIVE_PAYMENT, UNEXAMINED, _("Paid")),
        Transition(State.EXAMINED, Verb.PAY, State.PAID, Permission.RECEIVE_PAYMENT, label=_("Paid")),
        Transition(State.ASSESSED, Verb.SETTLE, State.PAID, Permission.SETTLE, UNEXAMINED, _("Paid from an account")),
        Transition(State.EXAMINED, Verb.SETTLE, State.PAID, Permission.SETTLE, label=_("Paid from an account")),
        Transition(State.PAID, Verb.RELEASE, State.RELEASED, Permission.RELEASE, label=_("Released")),
        Transition(
            State.ASSESSED,
            Verb.RELEASE,
            State.RELEASED,
            Permission.RELEASE,
            NOTHING_DUE,
            _("Released: nothing to pay"),
        ),
        Transition(
            State.EXAMINED,
            Verb.RELEASE,
            State.RELEASED,
            Permission.RELEASE,
            NOTHING_DUE,
            _("Released: nothing to pay"),
        ),
        Transition(State.RELEASED, Verb.CLEAR, State.CLEARED, Permission.CLEAR, label=_("Cleared")),
    )
)
