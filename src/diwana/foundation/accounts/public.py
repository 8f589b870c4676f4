# SPDX-License-Identifier: EUPL-1.2
"""The boundary of accounts: what other rooms ask about people, organisations and mandates."""

from diwana.foundation.accounts.building import (
    create_membership,
    create_organisation,
    create_person,
    hashed,
    next_individual_code,
    unsaved_person,
)
from diwana.foundation.accounts.describing import roles_in_words
from diwana.foundation.accounts.facts import OrganisationFacts, PersonFacts
from diwana.foundation.accounts.forms import add_refusal
from diwana.foundation.accounts.mandates import Act
from diwana.foundation.accounts.models import TRADE_KINDS, OrganisationKind
from diwana.foundation.accounts.queries import (
    MemberFacts,
    NotAMember,
    SimilarOrganisation,
    actor_by_delegation,
    actor_for,
    actor_for_token,
    is_member,
    is_officer,
    mandate_allows,
    members_of,
    organisation,
    organisation_by_identifier,
    people_with_identity,
    person_by_email,
    person_names,
    represented_identifiers,
    similar_organisations,
    standings,
    system_actor,
)
from diwana.foundation.accounts.readings import seal as seal_readings
from diwana.foundation.accounts.registry import Registered, registered
from diwana.foundation.accounts.roles import Role, trade_roles
from diwana.foundation.accounts.services import (
    appoint,
    change_member,
    create_token,
    enrol_second_factor,
    grant_mandate,
    register_organisation,
    register_person,
    remove_member,
    revoke_mandate,
)

__all__ = [
    "TRADE_KINDS",
    "Act",
    "MemberFacts",
    "NotAMember",
    "OrganisationFacts",
    "OrganisationKind",
    "PersonFacts",
    "Registered",
    "Role",
    "SimilarOrganisation",
    "actor_by_delegation",
    "actor_for",
    "actor_for_token",
    "add_refusal",
    "appoint",
    "change_member",
    "create_membership",
    "create_organisation",
    "create_person",
    "create_token",
    "enrol_second_factor",
    "grant_mandate",
    "hashed",
    "is_member",
    "is_officer",
    "mandate_allows",
    "members_of",
    "next_individual_code",
    "organisation",
    "organisation_by_identifier",
    "people_with_identity",
    "person_by_email",
    "person_names",
    "register_organisation",
    "register_person",
    "registered",
    "remove_member",
    "represented_identifiers",
    "revoke_mandate",
    "roles_in_words",
    "seal_readings",
    "similar_organisations",
    "standings",
    "system_actor",
    "trade_roles",
    "unsaved_person",
]
