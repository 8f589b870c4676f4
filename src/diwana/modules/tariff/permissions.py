# SPDX-License-Identifier: EUPL-1.2
"""Who may change the tariff; reading it is public."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """Permissions of the tariff."""

    LOAD = "tariff.load", _("Load files into the tariff")


GRANTS = {
    Role.ADMINISTRATOR: frozenset({Permission.LOAD}),
    Role.TARIFF_OFFICER: frozenset({Permission.LOAD}),
}
