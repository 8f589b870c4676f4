# SPDX-License-Identifier: EUPL-1.2
"""What other rooms are told about people and organisations."""

from __future__ import annotations

from diwana.kernel.declaration import Fact


class OrganisationFacts(Fact, frozen=True):
    """An organisation: ``id`` primary key; ``identifier`` customs code; ``kinds`` values of OrganisationKind;
    ``country`` ISO 3166-1 alpha-2."""

    id: int
    identifier: str
    name: str
    kinds: frozenset[str] = frozenset()
    address: str = ""
    country: str = ""
    active: bool = True


class PersonFacts(Fact, frozen=True):
    """A person: ``id`` primary key; ``language`` ISO 639-1."""

    id: int
    name: str
    email: str
    language: str
