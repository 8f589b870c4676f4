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
    VIEW = "accounts.view", _("See the register of organisations and people")
    ADMINISTER = "accounts.administer", _("Change, suspend and close organisations and people")
    MANAGE_MEMBERS = "accounts.manage_members", _("Change the roles of one's organisation's people")
    VIEW_MANDATES = "accounts.view_mandates", _("See the mandates of any organisation")
    VIEW_READINGS = "accounts.view_readings", _("See what auditors have read")


_OWN = frozenset({Permission.CREATE_TOKEN, Permission.REVOKE_TOKEN, Permission.DELEGATE})
_TRADE = frozenset({Permission.GRANT_MANDATE, Permission.REVOKE_MANDATE})
_ADMINISTRATION = frozenset(
    {Permission.REGISTER_ORGANISATION, Permission.REGISTER_PERSON, Permission.APPOINT, Permission.ADMINISTER}
)
_READING = frozenset({Permission.VIEW, Permission.VIEW_MANDATES, Permission.VIEW_READINGS})

GRANTS: Mapping[Role, frozenset[Permission]] = {
    role: (frozenset() if role == Role.AUDITOR else _OWN)
    | (_TRADE if role in TRADE_ROLES else frozenset())
    | (_ADMINISTRATION if role == Role.ADMINISTRATOR else frozenset())
    | (_READING if role in (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR) else frozenset())
    | (frozenset({Permission.MANAGE_MEMBERS}) if role == Role.MANAGER else frozenset())
    for role in EVERYONE
}
