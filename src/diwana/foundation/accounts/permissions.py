# SPDX-License-Identifier: EUPL-1.2
"""What may be done about people and organisations, and by which roles."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.grants import PermissionEnum
from diwana.foundation.accounts.roles import EVERYONE, TRADE_ROLES, Role


class Permission(PermissionEnum):
    """Acts on people, organisations, mandates and tokens."""

    REGISTER_ORGANISATION = "accounts.register_organisation", _("Register an organisation")
    REGISTER_PERSON = "accounts.register_person", _("Register a person")
    APPOINT = "accounts.appoint", _("Give a person roles in an organisation")
    GRANT_MANDATE = "accounts.grant_mandate", _("Authorise another organisation to act")
    REVOKE_MANDATE = "accounts.revoke_mandate", _("Withdraw a mandate")
    CREATE_TOKEN = "accounts.create_token", _("Create an access token for programs")
    REVOKE_TOKEN = "accounts.revoke_token", _("Withdraw an access token")
    DELEGATE = "accounts.delegate", _("Delegate to a colleague during an absence")


_OWN = frozenset({Permission.CREATE_TOKEN, Permission.REVOKE_TOKEN, Permission.DELEGATE})
_TRADE = frozenset({Permission.GRANT_MANDATE, Permission.REVOKE_MANDATE})
_ADMINISTRATION = frozenset({Permission.REGISTER_ORGANISATION, Permission.REGISTER_PERSON, Permission.APPOINT})

GRANTS: Mapping[Role, frozenset[Permission]] = {
    role: (frozenset() if role == Role.AUDITOR else _OWN)
    | (_TRADE if role in TRADE_ROLES else frozenset())
    | (_ADMINISTRATION if role == Role.ADMINISTRATOR else frozenset())
    for role in EVERYONE
}
