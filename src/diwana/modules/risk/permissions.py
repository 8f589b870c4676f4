# SPDX-License-Identifier: EUPL-1.2
"""What may be done about selectivity, and by which roles."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """Acts on criteria and on the secrets of the draw."""

    VIEW_CRITERIA = "risk.view_criteria", _("See the risk criteria and their results")
    MANAGE_CRITERIA = "risk.manage_criteria", _("Write and change risk criteria")
    COMMIT_SECRET = "risk.commit_secret", _("Commit the secret of a day's draw")
    REVEAL_SECRET = "risk.reveal_secret", _("Reveal the secret of a past day's draw")


_ANALYST = frozenset({Permission.VIEW_CRITERIA, Permission.MANAGE_CRITERIA})

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.ANALYST: _ANALYST,
    Role.AUDITOR: frozenset({Permission.VIEW_CRITERIA}),
    Role.ADMINISTRATOR: frozenset({Permission.COMMIT_SECRET, Permission.REVEAL_SECRET}),
}
