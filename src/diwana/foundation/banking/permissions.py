# SPDX-License-Identifier: EUPL-1.2
"""What may be done with bank statements, and by which roles."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """Acts on bank accounts and their statements."""

    VIEW = "banking.view", _("See bank statements")
    REGISTER = "banking.register", _("Register a bank account of customs")
    IMPORT = "banking.import", _("Upload a bank statement")
    RECONCILE = "banking.reconcile", _("Attribute lines of bank statements")


GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.TREASURER: frozenset(Permission),
    Role.CASHIER: frozenset({Permission.VIEW, Permission.IMPORT}),
    Role.SUPERVISOR: frozenset({Permission.VIEW}),
    Role.AUDITOR: frozenset({Permission.VIEW}),
}
