# SPDX-License-Identifier: EUPL-1.2
"""What may be done in clearance, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from diwana.foundation.accounts.roles import Role


class Permission(StrEnum):
    """One act each."""

    VIEW_OWN = "clearance.view_own"
    DECLARE = "clearance.declare"
    VIEW_OFFICE = "clearance.view_office"
    VIEW_REASONS = "clearance.view_reasons"
    EXAMINE = "clearance.examine"
    RESOLVE = "clearance.resolve"
    RECEIVE_PAYMENT = "clearance.receive_payment"
    RELEASE = "clearance.release"
    CLEAR = "clearance.clear"


_OFFICER = frozenset({Permission.VIEW_OFFICE, Permission.VIEW_REASONS})

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.TRADER: frozenset({Permission.VIEW_OWN, Permission.DECLARE}),
    Role.BROKER: frozenset({Permission.VIEW_OWN, Permission.DECLARE}),
    Role.EXAMINER: _OFFICER | {Permission.EXAMINE, Permission.RELEASE},
    Role.SUPERVISOR: _OFFICER | {Permission.EXAMINE, Permission.RESOLVE, Permission.RELEASE, Permission.CLEAR},
    Role.CASHIER: frozenset({Permission.VIEW_OFFICE, Permission.RECEIVE_PAYMENT}),
    Role.ANALYST: _OFFICER,
    Role.AUDITOR: _OFFICER,
}
