# SPDX-License-Identifier: EUPL-1.2
"""Who reads news and who keeps webhooks."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import EVERYONE, TRADE_ROLES, Role


class Permission(PermissionEnum):
    """Acts on news and webhooks."""

    READ = "notices.read", _("Read notices and choose how to get them")
    WEBHOOKS = "notices.webhooks", _("Keep the organisation's webhooks")


GRANTS: Mapping[Role, frozenset[Permission]] = {
    role: frozenset({Permission.READ}) | (frozenset({Permission.WEBHOOKS}) if role in TRADE_ROLES else frozenset())
    for role in EVERYONE - {Role.AUDITOR}  # whoever changes nothing is told nothing that he would mark as read
}
