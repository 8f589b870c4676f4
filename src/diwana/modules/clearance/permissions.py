# SPDX-License-Identifier: EUPL-1.2
"""What may be done in clearance, and by whom."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """One act each."""

    VIEW_OWN = "clearance.view_own", _("See the organisation's own declarations")
    DECLARE = "clearance.declare", _("Draft, file, amend and cancel declarations")
    VIEW_OFFICE = "clearance.view_office", _("See the declarations of the offices served")
    VIEW_REASONS = "clearance.view_reasons", _("See why a declaration was selected")
    EXAMINE = "clearance.examine", _("Take and conclude an examination")
    RESOLVE = "clearance.resolve", _("Resolve what an examination found")
    RECEIVE_PAYMENT = "clearance.receive_payment", _("Receive the payment of a declaration")
    SETTLE = "clearance.settle", _("Pay a declaration from an account")
    RELEASE = "clearance.release", _("Release goods")
    CLEAR = "clearance.clear", _("Close a cleared declaration")


_OFFICER = frozenset({Permission.VIEW_OFFICE, Permission.VIEW_REASONS})

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.TRADER: frozenset({Permission.VIEW_OWN, Permission.DECLARE, Permission.SETTLE}),
    Role.BROKER: frozenset({Permission.VIEW_OWN, Permission.DECLARE, Permission.SETTLE}),
    Role.EXAMINER: _OFFICER | {Permission.EXAMINE, Permission.RELEASE},
    Role.SUPERVISOR: _OFFICER | {Permission.EXAMINE, Permission.RESOLVE, Permission.RELEASE, Permission.CLEAR},
    Role.CASHIER: frozenset({Permission.VIEW_OFFICE, Permission.RECEIVE_PAYMENT}),
    Role.ANALYST: _OFFICER,
    Role.AUDITOR: _OFFICER,
}
