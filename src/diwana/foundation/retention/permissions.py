# SPDX-License-Identifier: EUPL-1.2
"""Who may read what was erased, and who may erase; every night the house itself does."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """Acts on personal data past their time."""

    ERASE = "retention.erase", _("Erase personal data past their time")
    READ = "retention.read", _("See what was erased")


GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.AUDITOR: frozenset({Permission.READ}),
    Role.SUPERVISOR: frozenset({Permission.READ}),
    Role.ADMINISTRATOR: frozenset(Permission),
}
