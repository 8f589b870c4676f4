# SPDX-License-Identifier: EUPL-1.2
"""A trader, an officer and their papers."""

from __future__ import annotations

import pytest

from diwana.foundation.accounts.models import Person
from diwana.foundation.accounts.public import OrganisationFacts, Role, actor_for, organisation
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.testing import issue_receipt
from diwana.kernel.actor import Actor


@pytest.fixture
def payer(db: None) -> OrganisationFacts:
    made = organisation(make_organisation("1122334M", name="Société Jasmin", address="12 rue de Rome, Tunis").pk)
    assert made is not None
    return made


@pytest.fixture
def trader(payer: OrganisationFacts) -> Person:
    from diwana.foundation.accounts.models import Organisation

    return make_member(Organisation.objects.get(pk=payer.id), Role.TRADER, language="fr")


@pytest.fixture
def officer(db: None) -> Person:
    return make_member(make_organisation("", "office"), Role.SUPERVISOR, offices=["TNTUN"])


@pytest.fixture
def supervisor(officer: Person) -> Actor:
    return actor_for(officer.pk)


@pytest.fixture
def receipt(payer: OrganisationFacts) -> PaperFacts:
    return issue_receipt(payer)
