# SPDX-License-Identifier: EUPL-1.2
"""What is known of people and organisations, as typed values."""

from diwana.foundation.accounts.queries.actors import (
    NotAMember,
    Seat,
    actor_for,
    actor_for_token,
    is_officer,
    organisation,
    organisation_by_identifier,
    organisation_facts,
    person_names,
    seat_for,
    seats_of,
    standings,
    system_actor,
    token_digest,
)
from diwana.foundation.accounts.queries.delegations import (
    DelegationFacts,
    DelegationState,
    actor_by_delegation,
    delegable,
    delegated_seats,
    delegations_of,
    possible_takers,
    seat_by_delegation,
)
from diwana.foundation.accounts.queries.mandates import (
    MandateFacts,
    mandate_allows,
    mandates_given,
    mandates_received,
    represented_identifiers,
)
from diwana.foundation.accounts.queries.tokens import (
    TokenFacts,
    tokens_of,
)

__all__ = [
    "DelegationFacts",
    "DelegationState",
    "MandateFacts",
    "NotAMember",
    "Seat",
    "TokenFacts",
    "actor_by_delegation",
    "actor_for",
    "actor_for_token",
    "delegable",
    "delegated_seats",
    "delegations_of",
    "is_officer",
    "mandate_allows",
    "mandates_given",
    "mandates_received",
    "organisation",
    "organisation_by_identifier",
    "organisation_facts",
    "person_names",
    "possible_takers",
    "represented_identifiers",
    "seat_by_delegation",
    "seat_for",
    "seats_of",
    "standings",
    "system_actor",
    "token_digest",
    "tokens_of",
]
