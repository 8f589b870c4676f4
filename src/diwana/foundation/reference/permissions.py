# SPDX-License-Identifier: EUPL-1.2
"""Who may change the lists; reading them is public."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """Acts on the code lists."""

    LOAD = "reference.load", _("Replace a code list by a file")


GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset({Permission.LOAD}),
    Role.TARIFF_OFFICER: frozenset({Permission.LOAD}),
}
