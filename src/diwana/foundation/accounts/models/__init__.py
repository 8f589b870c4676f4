# SPDX-License-Identifier: EUPL-1.2
"""What is stored of people and of those they act for."""

from diwana.foundation.accounts.models.delegation import Delegation
from diwana.foundation.accounts.models.mandate import Mandate
from diwana.foundation.accounts.models.people import Membership, Organisation, OrganisationKind, Person, Token

__all__ = ["Delegation", "Mandate", "Membership", "Organisation", "OrganisationKind", "Person", "Token"]
