# SPDX-License-Identifier: EUPL-1.2
"""What may be done with payments, and by which roles."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import Role


class Permission(PermissionEnum):
    """Acts at the cash desk and views of what it took."""

    RECEIVE = "payments.receive", _("Receive a payment")
    JOURNAL = "payments.journal", _("See the journal of the cash desk")
    RECEIPTS = "payments.receipts", _("See receipts of any payer")


GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.CASHIER: frozenset(Permission),
    Role.SUPERVISOR: frozenset({Permission.JOURNAL, Permission.RECEIPTS}),
    Role.AUDITOR: frozenset({Permission.JOURNAL, Permission.RECEIPTS}),
    Role.EXAMINER: frozenset({Permission.RECEIPTS}),
}
