# SPDX-License-Identifier: EUPL-1.2
"""Who may read the whole ledger."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """Reading includes what is confidential: these roles watch over the others."""

    READ = "ledger.read", _("Read and verify the ledger")
    ERASE = "ledger.erase", _("Erase what an event of the ledger says")


_READING = frozenset({Permission.READ})

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.AUDITOR: _READING,
    Role.SUPERVISOR: _READING,
    Role.ADMINISTRATOR: _READING | {Permission.ERASE},
}
