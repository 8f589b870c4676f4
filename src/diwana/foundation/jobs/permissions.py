# SPDX-License-Identifier: EUPL-1.2
"""Who may see and revive work that was given up. What one asked for oneself needs no permission to be seen."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import EVERYONE, Role


class Permission(PermissionEnum):
    """Acts on jobs."""

    CANCEL = "jobs.cancel", _("Stop work that one asked for")
    READ = "jobs.read", _("See the work that was given up")
    RETRY = "jobs.retry", _("Have work that was given up done again")


_MORE: Mapping[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset({Permission.READ, Permission.RETRY}),
    Role.AUDITOR: frozenset({Permission.READ}),
}
GRANTS: Mapping[Role, frozenset[Permission]] = {
    role: (frozenset() if role == Role.AUDITOR else frozenset({Permission.CANCEL})) | _MORE.get(role, frozenset())
    for role in EVERYONE
}
