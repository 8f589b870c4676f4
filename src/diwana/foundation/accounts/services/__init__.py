# SPDX-License-Identifier: EUPL-1.2
"""The verbs on people, organisations, mandates, tokens, registrations and delegations."""

from diwana.foundation.accounts.services.delegations import delegate, revoke_delegation
from diwana.foundation.accounts.services.mandates import grant_mandate, revoke_mandate
from diwana.foundation.accounts.services.people import (
    appoint,
    enrol_second_factor,
    register_organisation,
    register_person,
)
from diwana.foundation.accounts.services.tokens import create_token, revoke_token

__all__ = [
    "appoint",
    "create_token",
    "delegate",
    "enrol_second_factor",
    "grant_mandate",
    "register_organisation",
    "register_person",
    "revoke_delegation",
    "revoke_mandate",
    "revoke_token",
]
