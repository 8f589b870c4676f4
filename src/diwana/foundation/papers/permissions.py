# SPDX-License-Identifier: EUPL-1.2
"""What may be done with papers, and by which roles."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import EVERYONE, Role


class Permission(PermissionEnum):
    """Acts on papers and views of them."""

    MAKE = "papers.make", _("Have a paper made of what one may see")
    READ = "papers.read", _("See the papers of the offices one serves")
    WRITE = "papers.write", _("Write and seal a letter")
    REVOKE = "papers.revoke", _("Revoke a paper")


_OFFICE = {
    Role.EXAMINER: {Permission.READ, Permission.WRITE},
    Role.SUPERVISOR: {Permission.READ, Permission.WRITE, Permission.REVOKE},
    Role.CASHIER: {Permission.READ},
    Role.AUDITOR: {Permission.READ},
}

GRANTS: Mapping[Role, frozenset[Permission]] = {
    role: frozenset((set() if role == Role.AUDITOR else {Permission.MAKE}) | _OFFICE.get(role, set()))
    for role in EVERYONE
}
