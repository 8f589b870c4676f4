# SPDX-License-Identifier: EUPL-1.2
"""Who decides on applications, and who brings people into an organisation."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """Acts on applications and invitations."""

    VIEW = "members.view", _("See applications for registration")
    DECIDE = "members.decide", _("Decide on applications for registration")
    MANAGE = "members.manage", _("Manage the people of one's own organisation")


GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset({Permission.VIEW, Permission.DECIDE}),
    Role.SUPERVISOR: frozenset({Permission.VIEW, Permission.DECIDE}),
    Role.AUDITOR: frozenset({Permission.VIEW}),
    Role.MANAGER: frozenset({Permission.MANAGE}),
}
