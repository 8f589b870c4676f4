# SPDX-License-Identifier: EUPL-1.2
"""What may be done about the calendar and time limits, and by which roles."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """Acts on days off and on time limits."""

    ANNOUNCE = "calendar.announce", _("Enter the announced date of a day off")
    VIEW_DEADLINES = "calendar.view_deadlines", _("See time limits")
    STEER_DEADLINE = "calendar.steer_deadline", _("Suspend, resume or extend a time limit")


GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.EXAMINER: frozenset({Permission.VIEW_DEADLINES}),
    Role.SUPERVISOR: frozenset({Permission.VIEW_DEADLINES, Permission.STEER_DEADLINE}),
    Role.AUDITOR: frozenset({Permission.VIEW_DEADLINES}),
    Role.ADMINISTRATOR: frozenset({Permission.ANNOUNCE}),
}
