# SPDX-License-Identifier: EUPL-1.2
"""What is stored of people and of those they act for."""

from diwana.foundation.accounts.models.delegation import Delegation
from diwana.foundation.accounts.models.mandate import Mandate
from diwana.foundation.accounts.models.people import (
    TRADE_KINDS,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    Token,
)
from diwana.foundation.accounts.models.reading import Reading, ReadingSession

__all__ = [
    "TRADE_KINDS",
    "Delegation",
    "Mandate",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Reading",
    "ReadingSession",
    "Token",
]
