# SPDX-License-Identifier: EUPL-1.2
"""Who takes part in decisions of two people. Whoever decides on a proposal must also hold the permission of its act."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import EVERYONE, Role


class Permission(PermissionEnum):
    """Acts on proposals and on the settings of four eyes."""

    VIEW = "approvals.view", _("See what waits for a second person")
    VIEW_ALL = "approvals.view_all", _("See every proposal and the settings of four eyes")
    TAKE_PART = "approvals.take_part", _("Propose, approve and refuse acts that need two people")
    SET = "approvals.set", _("Set which acts need two people")


_ACTIVE = frozenset({Permission.VIEW, Permission.TAKE_PART})

GRANTS: Mapping[Role, frozenset[Permission]] = {
    **dict.fromkeys(EVERYONE, _ACTIVE),
    Role.SUPERVISOR: _ACTIVE | {Permission.VIEW_ALL},
    Role.AUDITOR: frozenset({Permission.VIEW, Permission.VIEW_ALL}),
    Role.ADMINISTRATOR: frozenset(Permission),
}
