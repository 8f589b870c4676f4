# SPDX-License-Identifier: EUPL-1.2
"""A decision in clearance that has an effect in risk: the firm comes under watch, and the trader learns nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from diwana.foundation.accounts.public import Role, actor_for
from diwana.foundation.accounts.testing import make_member, make_organisation, sign_in
from diwana.foundation.effects.public import NotUndone, brought_about, undo
from diwana.foundation.ledger.public import timeline
from diwana.kernel.actor import Actor
from diwana.modules.clearance.errors import Invalid
from diwana.modules.clearance.models import Declaration, Examination
from diwana.modules.clearance.services import resolve
from diwana.modules.clearance.states import Resolution, State
from diwana.modules.clearance.testing import NOON
from diwana.modules.risk.models import Criterion
from diwana.modules.risk.services import set_active

pytestmark = pytest.mark.django_db
FIRM = "1122334M"


@pytest.fixture
def officer() -> Actor:
    return actor_for(make_member(make_organisation("", "office"), *(Role.SUPERVISOR, Role.ANALYST), everywhere=True).pk)


@pytest.fixture
def declaration(officer: Actor) -> Declaration:
    """An irregularity that waits for a decision."""
    row = Declaration.objects.create(
        state=State.IRREGULAR,
        owner=make_organisation(),
        office="TNRDS",
        flow="import",
        importer=FIRM,
        currency="TND",
        number="TNRDS-2026-IM-1",
        channel="red",
        created_at=NOON,
        updated_at=NOON,
    )
    Examination.objects.create(
        declaration=row,
        officer_id=officer.person,
        examined_at=NOON,
        outcome="irregular",
        kinds=["value"],
    )
    return row


def decide(officer: Actor, declaration: Declaration) -> None:
    resolve(
        officer, declaration.pk, version=declaration.version, resolution=Resolution.ACCEPT, note="A slip.", watch=True
    )


def test_the_firm_comes_under_watch(officer: Actor, declaration: Declaration) -> None:
    decide(officer, declaration)
    (done,) = brought_about(f"declaration:{declaration.pk}")
    criterion = Criterion.objects.get(code=done.subject.partition(":")[2])
    assert criterion.active
    assert criterion.channel == "orange"
    assert criterion.condition == {"all": [{"field": "importer", "operator": "in", "value": [FIRM]}]}
    told = [(event.verb, str(event.data), event.reason) for event in timeline(f"declaration:{declaration.pk}")]
    assert "watch" not in str(told).lower()


def test_it_is_lifted_by_undoing_unless_an_analyst_changed_it(officer: Actor, declaration: Declaration) -> None:
    decide(officer, declaration)
    (done,) = brought_about(f"declaration:{declaration.pk}")
    code = done.subject.partition(":")[2]
    set_active(officer, code=code, revision=1, active=False)
    with pytest.raises(NotUndone, match="changed since"):
        undo(officer, done.id, reason="The firm had been confused with another.")


def test_it_is_lifted(officer: Actor, declaration: Declaration) -> None:
    decide(officer, declaration)
    (done,) = brought_about(f"declaration:{declaration.pk}")
    undo(officer, done.id, reason="The firm had been confused with another.")
    assert not Criterion.objects.get(code=done.subject.partition(":")[2]).active


def test_a_person_is_never_watched(officer: Actor, declaration: Declaration) -> None:
    declaration.importer = "01234567"
    declaration.save()
    with pytest.raises(Invalid):
        decide(officer, declaration)
    assert not Criterion.objects.exists()
    declaration.refresh_from_db()
    assert declaration.state == State.IRREGULAR


def test_it_is_asked_for_on_the_page_of_the_examination(declaration: Declaration) -> None:
    person = make_member(make_organisation("", "office"), Role.SUPERVISOR, everywhere=True)
    client = sign_in(Client(), person)
    values = {"version": declaration.version, "resolution": "accept", "note": "A slip.", "watch": "1"}
    assert client.post(f"/declarations/{declaration.pk}/resolve/", values).status_code == 302
    assert Criterion.objects.filter(code__startswith="WATCH-", active=True).count() == 1
