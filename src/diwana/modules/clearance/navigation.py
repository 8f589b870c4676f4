# SPDX-License-Identifier: EUPL-1.2
"""What the menu and the home page show of clearance."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.ui.navigation import Entry, Section, Work
from diwana.kernel.actor import Actor
from diwana.modules.clearance import queries
from diwana.modules.clearance.permissions import Permission
from diwana.modules.clearance.queries import Filters
from diwana.modules.clearance.states import State

_MINE, _NEW, _QUEUE, _DESK = _("My declarations"), _("New declaration"), _("Queue"), _("Cash desk")

ENTRIES = (
    Entry(_MINE, "clearance:mine", Permission.VIEW_OWN, Section.WORK, "document", 10, "g d"),
    Entry(_NEW, "clearance:start", Permission.DECLARE, Section.WORK, "add", 20, "g n"),
    Entry(_QUEUE, "clearance:queue", Permission.VIEW_OFFICE, Section.WORK, "desk", 30, "g q"),
    Entry(_DESK, "clearance:desk", Permission.RECEIVE_PAYMENT, Section.WORK, "wallet", 40, "g c"),
)


def _drafts(actor: Actor) -> int:
    return queries.my_declarations(actor, Filters(state=State.DRAFT, per_page=1)).total


def _open(actor: Actor) -> int:
    counts = queries.my_declarations(actor, Filters(per_page=1)).by_state
    return sum(count for state, count in counts.items() if state in (State.ASSESSED, State.EXAMINED, State.IRREGULAR))


def _released(actor: Actor) -> int:
    return queries.my_declarations(actor, Filters(state=State.RELEASED, per_page=1)).total


def _to_examine(actor: Actor) -> int:
    return sum(
        count for counts in queries.waiting(actor).values() for channel, count in counts.items()
        if channel in ("red", "orange")
    )  # fmt: skip


def _to_be_paid(actor: Actor) -> int:
    return queries.to_be_paid(actor, Filters(order="filed", per_page=1)).total


WORK = (
    Work(_("Drafts to finish"), "clearance:mine", Permission.DECLARE, _drafts, "edit", "?state=draft", action=True),
    Work(_("With customs or to be paid"), "clearance:mine", Permission.VIEW_OWN, _open, "clock"),
    Work(_("Released"), "clearance:mine", Permission.VIEW_OWN, _released, "release", "?state=released"),
    Work(_("Selected for control"), "clearance:queue", Permission.EXAMINE, _to_examine, "eye", action=True),
    Work(_("To be paid"), "clearance:desk", Permission.RECEIVE_PAYMENT, _to_be_paid, "wallet", action=True),
)
