# SPDX-License-Identifier: EUPL-1.2
"""The documentation says what the code does; the table of moves is the life."""

from __future__ import annotations

from diwana.kernel.assessment import Channel
from diwana.modules.clearance import reference
from diwana.modules.clearance.management.commands.rules import PAGE
from diwana.modules.clearance.permissions import GRANTS, Permission
from diwana.modules.clearance.states import CHANNEL_LABELS, LIFE, STATE_LABELS, State


def test_the_page_of_clearance_is_up_to_date() -> None:
    """When this fails: ./diwana manage rules --write"""
    page = PAGE.read_text(encoding="utf-8")
    assert reference.refreshed(page) == page


def test_every_state_is_reached_labelled_and_only_two_are_the_end() -> None:
    assert LIFE.states == {str(state) for state in State}
    assert set(STATE_LABELS) == set(State)
    assert set(CHANNEL_LABELS) == set(Channel)
    assert LIFE.final == {State.CLEARED, State.CANCELLED}


def test_every_move_has_a_permission_that_some_role_holds() -> None:
    held = {permission for permissions in GRANTS.values() for permission in permissions}
    assert held == set(Permission)
    assert {move.permission for move in LIFE if move.permission} <= {str(permission) for permission in held}
