# SPDX-License-Identifier: EUPL-1.2
"""Who looks after the languages of the data."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """One act."""

    VIEW = "languages.view", _("See where the data lack a translation")


_KEEPERS = (Role.ADMINISTRATOR, Role.TARIFF_OFFICER, Role.SUPERVISOR, Role.ANALYST, Role.AUDITOR)
GRANTS: Mapping[Role, frozenset[Permission]] = {role: frozenset(Permission) for role in _KEEPERS}
