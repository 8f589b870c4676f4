# SPDX-License-Identifier: EUPL-1.2
"""Who sees what decisions brought about, and who undoes it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """Acts on effects."""

    VIEW = "effects.view", _("See what decisions brought about")
    UNDO = "effects.undo", _("Undo what a decision brought about")


GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.SUPERVISOR: frozenset({Permission.VIEW, Permission.UNDO}),
    Role.AUDITOR: frozenset({Permission.VIEW}),
    Role.ADMINISTRATOR: frozenset({Permission.VIEW}),
}
