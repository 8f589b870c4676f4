# SPDX-License-Identifier: EUPL-1.2
"""Who watches over the service is told how many events are signed, and when one has waited too long for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diwana.foundation.ledger import watch
from diwana.foundation.ledger.public import checkpoint, record
from diwana.kernel import clock
from diwana.kernel.actor import Actor

pytestmark = pytest.mark.django_db

BEGUN = datetime(2026, 3, 3, 11, tzinfo=UTC)


def figures() -> dict[str, float]:
    return {figure.name: figure.value for figure in watch.figures()}


def told(events: int, signed: int, waiting: timedelta) -> dict[str, float]:
    return {
        "ledger_events": events,
        "ledger_signed_events": signed,
        "ledger_unsigned_seconds": waiting.total_seconds(),
    }


def test_an_empty_ledger_waits_for_nothing() -> None:
    assert figures() == told(0, 0, timedelta(0))
    assert [check.well for check in watch.checks()] == [True]


def test_the_oldest_event_that_nothing_signs_says_how_long_it_waits(broker: Actor) -> None:
    with clock.at(BEGUN):
        record(broker, "a.write", "thing:1", {})
    with clock.at(BEGUN + timedelta(hours=1)):
        record(broker, "a.write", "thing:2", {})
        assert figures() == told(2, 0, timedelta(hours=1))
        checkpoint()
        assert figures() == told(2, 2, timedelta(0))
        record(broker, "a.write", "thing:3", {})
    with clock.at(BEGUN + timedelta(hours=3)):
        assert figures() == told(3, 2, timedelta(hours=2))


@pytest.mark.parametrize(("late", "well"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_an_event_unsigned_for_longer_than_a_day_asks_for_a_look_and_turns_nobody_away(
    broker: Actor, late: timedelta, well: bool
) -> None:
    with clock.at(BEGUN):
        record(broker, "a.write", "thing:1", {})
    with clock.at(BEGUN + watch.UNSIGNED_AT_MOST + late):
        (check,) = watch.checks()
    assert (check.name, check.well, check.vital) == ("checkpoint", well, False)
