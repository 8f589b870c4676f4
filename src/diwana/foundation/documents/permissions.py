# SPDX-License-Identifier: EUPL-1.2
"""What may be done with documents. Who may at which thing is said by the room of the thing: see ``subjects``."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import EVERYONE, Role


class Permission(PermissionEnum):
    """One act each."""

    ATTACH = "documents.attach", _("Attach documents to what one may change, and take them away")
    CONTROL = "documents.control", _("See which documents are malicious or not scanned")


_CONTROL = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR})

GRANTS: Mapping[Role, frozenset[Permission]] = {
    role: frozenset({Permission.ATTACH} | ({Permission.CONTROL} if role in _CONTROL else set()))
    for role in EVERYONE
    if role != Role.AUDITOR
} | {Role.AUDITOR: frozenset({Permission.CONTROL})}
