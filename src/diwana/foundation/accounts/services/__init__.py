# SPDX-License-Identifier: EUPL-1.2
"""The verbs on people, organisations, mandates, tokens, registrations and delegations."""

from diwana.foundation.accounts.services.administration import (
    close_organisation,
    close_person,
    edit_organisation,
    edit_person,
    reactivate_organisation,
    reactivate_person,
    suspend_organisation,
    suspend_person,
)
from diwana.foundation.accounts.services.delegations import delegate, revoke_delegation
from diwana.foundation.accounts.services.mandates import (
    accept_mandate,
    ask_mandate,
    decline_mandate,
    grant_mandate,
    renew_mandate,
    revoke_mandate,
)
from diwana.foundation.accounts.services.members import change_member, remove_member
from diwana.foundation.accounts.services.people import (
    appoint,
    enrol_second_factor,
    register_organisation,
    register_person,
)
from diwana.foundation.accounts.services.tokens import create_token, revoke_token

__all__ = [
    "accept_mandate",
    "appoint",
    "ask_mandate",
    "change_member",
    "close_organisation",
    "close_person",
    "create_token",
    "decline_mandate",
    "delegate",
    "edit_organisation",
    "edit_person",
    "enrol_second_factor",
    "grant_mandate",
    "reactivate_organisation",
    "reactivate_person",
    "register_organisation",
    "register_person",
    "remove_member",
    "renew_mandate",
    "revoke_delegation",
    "revoke_mandate",
    "revoke_token",
    "suspend_organisation",
    "suspend_person",
]
