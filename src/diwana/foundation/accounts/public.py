# SPDX-License-Identifier: EUPL-1.2
"""The boundary of accounts: what other rooms ask about people, organisations and mandates."""

from diwana.foundation.accounts.facts import OrganisationFacts, PersonFacts
from diwana.foundation.accounts.mandates import Act, mandate_changed
from diwana.foundation.accounts.queries import (
    Member,
    NotAMember,
    actor_by_delegation,
    actor_for,
    actor_for_token,
    is_officer,
    mandate_allows,
    members_of,
    organisation,
    organisation_by_identifier,
    person_names,
    represented_identifiers,
    standings,
    system_actor,
)
from diwana.foundation.accounts.registry import Registered, registered
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.services import (
    appoint,
    create_token,
    enrol_second_factor,
    grant_mandate,
    register_organisation,
    register_person,
    revoke_mandate,
)

__all__ = [
    "Act",
    "Member",
    "NotAMember",
    "OrganisationFacts",
    "PersonFacts",
    "Registered",
    "Role",
    "actor_by_delegation",
    "actor_for",
    "actor_for_token",
    "appoint",
    "create_token",
    "enrol_second_factor",
    "grant_mandate",
    "is_officer",
    "mandate_allows",
    "mandate_changed",
    "members_of",
    "organisation",
    "organisation_by_identifier",
    "person_names",
    "register_organisation",
    "register_person",
    "registered",
    "represented_identifiers",
    "revoke_mandate",
    "standings",
    "system_actor",
]
