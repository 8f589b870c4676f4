# SPDX-License-Identifier: EUPL-1.2
"""Assessment of a declaration: channel, reasons, draw, what is stored."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from diwana.foundation.ledger.public import Recorded
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.assessment import Channel, RiskAssessment
from diwana.kernel.declaration import DeclarationFacts, PartyFacts
from diwana.modules.risk.models import Assessment, DrawSecret, Hit, KnownTrader
from diwana.modules.risk.public import NotCommitted, assess, ready, record_outcome
from diwana.modules.risk.sealing import unseal
from diwana.modules.risk.services import change_criterion, create_criterion, set_active

from .conftest import DAY, NOON, declaration, filing, form

pytestmark = pytest.mark.django_db


def run(facts: DeclarationFacts | None = None, leaf: Recorded | None = None, **changes: Any) -> RiskAssessment:
    arguments: dict[str, Any] = {
        "taxes": {"DD": Decimal(2000)},
        "value": Decimal(12_050),
        "country": "TN",
        "on": DAY,
        "leaf": leaf and leaf.leaf,
    }
    return assess(facts or declaration(), **(arguments | changes))


def share(random_share: str) -> None:
    """Change the share of the day's draw."""
    DrawSecret.objects.update(share=random_share)


def test_nothing_is_suspected_without_criteria() -> None:
    assert run() == RiskAssessment(channel=Channel.GREEN)


def test_a_criterion_selects_and_says_why(analyst: Actor) -> None:
    create_criterion(analyst, form=form(), active=True)
    found = run()
    assert found.channel is Channel.ORANGE
    (reason,) = found.reasons
    assert (reason.code, reason.item, reason.text) == ("LOW-VALUE", 2, "Low value")
    assert reason.params["ar"] == "قيمة ضعيفة"


def test_the_most_severe_channel_is_taken_and_reasons_follow_priority(analyst: Actor) -> None:
    create_criterion(analyst, form=form("LATER", priority=200, channel="red"), active=True)
    create_criterion(analyst, form=form("FIRST", priority=10, channel="blue"), active=True)
    found = run()
    assert found.channel is Channel.RED
    assert [reason.code for reason in found.reasons] == ["FIRST", "LATER"]


def test_a_criterion_applies_only_while_active_and_valid(analyst: Actor) -> None:
    criterion = create_criterion(analyst, form=form(valid_to=DAY))
    assert run().channel is Channel.GREEN
    set_active(analyst, code=criterion.code, revision=1, active=True)
    assert run().channel is Channel.ORANGE
    assert run(on=DAY + timedelta(days=1)).channel is Channel.GREEN
    change_criterion(analyst, code=criterion.code, revision=2, form=form(channel="red"))
    assert run(on=DAY + timedelta(days=1)).channel is Channel.RED
    set_active(analyst, code=criterion.code, revision=3, active=False)
    assert run().channel is Channel.GREEN


def test_a_filing_is_drawn_and_stored(analyst: Actor) -> None:
    create_criterion(analyst, form=form(), active=True)
    with clock.at(NOON):
        ready(DAY)
        share("1")
        found = run(leaf=filing(analyst, 7))
    assert found.random
    assert [reason.code for reason in found.reasons] == ["LOW-VALUE", "random"]
    stored = Assessment.objects.get()
    assert (stored.subject, stored.channel, stored.day) == ("declaration:7", str(found.channel), DAY)
    assert [(hit.criterion, hit.item) for hit in Hit.objects.all()] == [("LOW-VALUE", 2)]


def test_a_share_of_zero_draws_nobody(analyst: Actor) -> None:
    with clock.at(NOON):
        ready(DAY)
        share("0")
        assert not run(leaf=filing(analyst)).random


def test_a_filing_before_the_commitment_is_refused(analyst: Actor) -> None:
    with clock.at(NOON), pytest.raises(NotCommitted):
        run(leaf=filing(analyst))


def test_a_criterion_with_a_share_takes_about_that_share(analyst: Actor) -> None:
    create_criterion(analyst, form=form(share=5000), active=True)
    assert run().channel is Channel.GREEN
    with clock.at(NOON):
        ready(DAY)
        share("0")
        taken = sum(run(leaf=filing(analyst, number)).channel is Channel.ORANGE for number in range(100))
    # Five standard deviations of a binomial of 100 draws.
    assert 25 <= taken <= 75


def test_a_firm_is_new_once_and_a_person_never(analyst: Actor) -> None:
    create_criterion(analyst, form=form("NEW", {"field": "new_trader", "operator": "is", "value": True}), active=True)
    person = declaration(importer=PartyFacts(identifier="12345678"))
    with clock.at(NOON):
        ready(DAY)
        share("0")
        assert [run(leaf=filing(analyst, number)).channel for number in range(2)] == [Channel.ORANGE, Channel.GREEN]
        assert run(person, filing(analyst, 3)).channel is Channel.GREEN
    assert [trader.identifier for trader in KnownTrader.objects.all()] == ["1234567A"]


def test_an_outcome_reaches_the_criteria_that_selected(analyst: Actor) -> None:
    create_criterion(analyst, form=form(), active=True)
    with clock.at(NOON):
        ready(DAY)
        run(leaf=filing(analyst, 7))
    record_outcome("declaration:7", ("LOW-VALUE",), True)
    assert Hit.objects.get().irregular is True
    assert (Assessment.objects.get().examined, Assessment.objects.get().irregular) == (True, True)


def test_a_filing_costs_two_statements(analyst: Actor, at_most_queries: Any) -> None:
    with clock.at(NOON):
        ready(DAY)
        share("0")
        run(leaf=filing(analyst, 1))
        leaf = filing(analyst, 2)
        with at_most_queries(1):
            ready(DAY)
        with at_most_queries(2):
            run(leaf=leaf)


def test_the_secret_is_sealed_and_late_when_nobody_committed_ahead() -> None:
    with clock.at(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)):
        # Half past midnight in Tunis: the law's day is already the next.
        ready(date(2026, 11, 24))
        ready(date(2026, 11, 24))
    row = DrawSecret.objects.get()
    assert row.late
    assert row.secret == ""
    assert unseal(bytes(row.sealed), row.day).hex() not in bytes(row.sealed).hex()


def test_rules_run_in_microseconds(analyst: Actor) -> None:
    """A generous bound on any machine; the aim is 20 µs for three items."""
    from diwana.modules.risk.assessing import _compiled
    from diwana.modules.risk.fields import Given
    from diwana.modules.risk.models import CriteriaVersion

    for number in range(8):
        create_criterion(analyst, form=form(f"LOW-{number}"), active=True)
    version = CriteriaVersion.objects.latest("id")
    compiled = _compiled(version.pk, version.digest)
    given = Given(declaration(), Decimal(1), Decimal(1), False, frozenset())
    started = time.process_time()
    for _ in range(1000):
        compiled.run(given, DAY)
    assert (time.process_time() - started) / 1000 < 0.000_3
