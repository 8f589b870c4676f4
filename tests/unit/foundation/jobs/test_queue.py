# SPDX-License-Identifier: EUPL-1.2
"""The life of a job: asked for once, done once, tried again, given up, taken back from the dead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from diwana.foundation.accounts.models import Membership
from diwana.foundation.accounts.public import actor_for, system_actor
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.jobs import queries, queue, running, scheduling, services
from diwana.foundation.jobs.definitions import definition
from diwana.foundation.jobs.failures import LeaseLost
from diwana.foundation.jobs.models import Job, State, Timetable
from diwana.foundation.jobs.public import UnknownJob, enqueue, figures
from diwana.foundation.jobs.testing import run_jobs
from diwana.foundation.ledger.public import count_events, timeline
from diwana.kernel import clock
from diwana.kernel.actor import Actor

from .conftest import DID, broken, hopeless, note, parts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def only_hourly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No schedule but the one of these tests."""
    monkeypatch.setattr(scheduling, "definitions", lambda: (definition("jobs.hourly"),))


@pytest.fixture
def trader() -> Actor:
    return actor_for(make_member(make_organisation(), Role.TRADER).pk)


def state(pk: int) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=pk)


def effects(number: int) -> int:
    return len(timeline(f"note:{number}"))


def test_it_is_done_as_the_one_who_asked(trader: Actor) -> None:
    pk = enqueue(trader, note, number=7)
    assert run_jobs() == 1
    assert (state(pk), DID) == (State.DONE, [(7, 1)])
    assert timeline("note:7")[0].person == trader.person


def test_it_is_not_done_for_a_change_that_was_rolled_back(trader: Actor) -> None:
    with transaction.atomic():
        enqueue(trader, note)
        transaction.set_rollback(True)
    assert run_jobs() == 0


def test_the_same_key_is_the_same_job_also_after_it_was_done(trader: Actor) -> None:
    first = enqueue(trader, note, key="note:1")
    assert enqueue(trader, note, key="note:1") == first
    run_jobs()
    assert enqueue(trader, note, key="note:1") == first
    assert run_jobs() == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert enqueue(trader, note, key="note:1") != first
        assert run_jobs() == 1


@pytest.mark.parametrize("wrong", [{"key": "é"}, {"key": "x" * 201}, {"text": "x" * 9000}])
def test_keys_and_arguments_are_bounded(trader: Actor, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"a key|arguments"):
        enqueue(trader, note, **wrong)


def test_what_the_work_does_not_take_is_refused_when_asked_for(trader: Actor) -> None:
    with pytest.raises(TypeError):
        enqueue(trader, note, colour="blue")
    with pytest.raises(UnknownJob):
        enqueue(trader, print)


def test_a_failed_attempt_leaves_nothing_and_is_tried_again_after_a_growing_wait(trader: Actor) -> None:
    waits = []
    with clock.at(NOON):
        pk = enqueue(trader, broken, number=3)
    now = NOON
    for _attempt in range(2):
        with clock.at(now):
            assert run_jobs() == 1
            row = Job.objects.get(pk=pk)
            assert row.not_before is not None
            waits.append((row.not_before - now).total_seconds())
            assert run_jobs() == 0, "not before the wait is over"
            now = row.not_before
    assert 5 <= waits[0] <= 10 <= waits[1] <= 20
    with clock.at(now):
        run_jobs()
    assert state(pk) == State.DEAD
    assert effects(3) == 0
    assert timeline(f"job:{pk}")[0].verb == "jobs.give_up"


def test_a_failure_is_told_in_plain_words_and_keeps_no_value(trader: Actor) -> None:
    pk = enqueue(trader, broken)
    run_jobs()
    facts = queries.job_facts(trader, pk)
    assert facts is not None
    assert facts.failure == "An error in the program stopped the work."
    assert "1234" not in str(Job.objects.values().get(pk=pk))


def test_what_is_hopeless_is_not_tried_again(trader: Actor) -> None:
    pk = enqueue(trader, hopeless)
    run_jobs()
    assert state(pk) == State.DEAD


def test_who_no_longer_acts_for_the_organisation_has_nothing_done_in_its_name(trader: Actor) -> None:
    pk = enqueue(trader, note, number=5)
    Membership.objects.filter(person=trader.person).update(active=False)
    run_jobs()
    facts = queries.job_facts(trader, pk)
    assert facts is not None
    assert (facts.state, facts.failure) == (State.DEAD, "The one who asked may no longer do this.")
    assert effects(5) == 0


def test_a_kind_that_is_no_longer_known_is_given_up(trader: Actor) -> None:
    pk = enqueue(trader, note)
    Job.objects.filter(pk=pk).update(name="jobs.gone")
    run_jobs()
    assert state(pk) == State.DEAD


def test_a_job_of_a_dead_worker_is_taken_back_when_its_lease_ends(trader: Actor) -> None:
    with clock.at(NOON):
        pk = enqueue(trader, note, number=1)
        assert queue.claim("dead") is not None
        assert queue.reap() == 0
    with clock.at(NOON + timedelta(minutes=2)):
        assert figures().late_leases == 1
        assert queue.reap() == 1
    with clock.at(NOON + timedelta(minutes=5)):
        assert run_jobs() == 1
    assert state(pk) == State.DONE
    assert (effects(1), DID) == (1, [(1, 2)])


def test_a_lease_given_by_a_clock_that_ran_ahead_is_taken_back(trader: Actor) -> None:
    enqueue(trader, note)
    with clock.at(NOON + timedelta(days=400)):
        assert queue.claim("ahead") is not None
    with clock.at(NOON):
        assert queue.reap() == 1


def test_a_wait_given_by_a_clock_that_ran_ahead_ends(trader: Actor) -> None:
    enqueue(trader, broken)
    with clock.at(NOON + timedelta(days=400)):
        run_jobs()
    with clock.at(NOON):
        assert run_jobs() == 0
        assert queue.awaken_strays() == 1
        assert run_jobs() == 1


def test_a_worker_whose_lease_was_taken_cannot_commit(trader: Actor) -> None:
    """It was only slow: what it did in the meantime is undone, and the job is done by the other."""
    with clock.at(NOON):
        pk = enqueue(trader, note, number=9)
        slow = queue.claim("slow")
    assert slow is not None
    with clock.at(NOON + timedelta(minutes=2)):
        queue.reap()
        running.run(slow, running.direct(slow))
        assert (state(pk), effects(9)) == (State.READY, 0)
        with pytest.raises(LeaseLost):
            queue.renew(slow, 1, 2, "")
        queue.fail(slow, {"kind": "error"})
        assert state(pk) == State.READY
    with clock.at(NOON + timedelta(minutes=5)):
        run_jobs()
    assert (state(pk), effects(9)) == (State.DONE, 1)


def test_parts_that_were_committed_are_not_done_again(trader: Actor) -> None:
    with clock.at(NOON):
        pk = enqueue(trader, parts, count=5, fail_at=2)
        run_jobs()
        facts = queries.job_facts(trader, pk)
        assert facts is not None
        assert (facts.state, facts.done, facts.total, facts.percent, facts.note) == ("ready", 3, 5, 60, "part 3")
    with clock.at(NOON + timedelta(hours=1)):
        run_jobs()
    assert state(pk) == State.DONE
    assert [effects(number) for number in range(5)] == [1] * 5


def test_higher_priority_first_then_in_the_order_of_asking(trader: Actor) -> None:
    for number, priority in enumerate((0, 5, 0, 5)):
        enqueue(trader, note, priority=priority, number=number)
    run_jobs()
    assert [number for number, _attempt in DID] == [1, 3, 0, 2]


def test_it_waits_for_the_time_it_was_asked_for(trader: Actor) -> None:
    with clock.at(NOON):
        enqueue(trader, note, not_before=NOON + timedelta(hours=1))
        assert run_jobs() == 0
    with clock.at(NOON + timedelta(hours=1)):
        assert run_jobs() == 1


def test_one_that_waits_is_stopped_at_once_and_may_be_asked_for_again(trader: Actor) -> None:
    pk = enqueue(trader, note, key="again")
    assert services.cancel(trader, pk)
    assert (state(pk), run_jobs()) == (State.CANCELLED, 0)
    assert enqueue(trader, note, key="again") != pk
    with pytest.raises(services.TooLate):
        services.cancel(trader, pk)


def test_one_under_way_stops_at_its_next_progress(trader: Actor) -> None:
    pk = enqueue(trader, parts, count=3)
    row = queue.claim("here")
    assert row is not None
    assert not services.cancel(trader, pk)
    running.run(row, running.direct(row))
    assert state(pk) == State.CANCELLED
    assert [effects(number) for number in range(3)] == [1, 0, 0]


def test_nobody_stops_or_sees_the_work_of_another(trader: Actor) -> None:
    pk = enqueue(trader, note)
    stranger = actor_for(make_member(make_organisation(), Role.TRADER).pk)
    assert queries.job_facts(stranger, pk) is None
    assert queries.under_way(stranger) == ()
    with pytest.raises(services.NotThere):
        services.cancel(stranger, pk)


def test_given_up_work_is_done_again_on_demand_and_that_is_on_the_record(trader: Actor) -> None:
    chief = actor_for(make_member(make_organisation("", "office"), Role.ADMINISTRATOR, everywhere=True).pk)
    pks = [enqueue(trader, hopeless) for _ in range(3)]
    run_jobs()
    services.retry(chief, pks[0])
    assert services.retry_all(chief, pks) == 2
    assert [state(pk) for pk in pks] == ["ready"] * 3
    assert [event.verb for event in timeline(f"job:{pks[2]}")] == ["jobs.give_up", "jobs.retry"]
    with pytest.raises(services.NotThere):
        services.retry(chief, pks[0])


@pytest.mark.usefixtures("only_hourly")
def test_a_schedule_fires_once_and_makes_up_for_a_standstill_once() -> None:
    with clock.at(NOON + timedelta(minutes=5)):
        assert scheduling.tick() == 0
    with clock.at(NOON + timedelta(hours=7, minutes=30)):
        assert [scheduling.tick() for _worker in range(3)] == [1, 0, 0]
        run_jobs()
    assert [NOON + timedelta(hours=7)] == DID
    assert Timetable.objects.get(name="jobs.hourly").next_at == NOON + timedelta(hours=8)


@pytest.mark.usefixtures("only_hourly")
def test_a_schedule_does_not_pile_up_while_its_work_waits() -> None:
    with clock.at(NOON):
        scheduling.tick()
    for hours in (1, 2, 3):
        with clock.at(NOON + timedelta(hours=hours)):
            scheduling.tick()
    assert Job.objects.filter(name="jobs.hourly").count() == 1


@pytest.mark.usefixtures("only_hourly")
def test_a_clock_that_ran_ahead_and_back_fires_no_occurrence_twice() -> None:
    with clock.at(NOON):
        scheduling.tick()
    for hours in (24, 0, 1, 23, 24, 25):
        with clock.at(NOON + timedelta(hours=hours)):
            scheduling.tick()
            run_jobs()
    assert len(DID) == len(set(DID)) == 4


def test_finished_jobs_are_forgotten_after_their_time(trader: Actor) -> None:
    enqueue(trader, parts, count=2)
    run_jobs()
    assert queue.forget() == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert queue.forget() == 1
    assert not Job.objects.filter(person=trader.person).exists()


def test_the_figures_count_the_queue(trader: Actor) -> None:
    with clock.at(NOON):
        enqueue(trader, note)
        enqueue(trader, hopeless)
        enqueue(trader, note, not_before=NOON + timedelta(hours=1))
    with clock.at(NOON + timedelta(seconds=90)):
        found = figures()
    assert (found.by_state["ready"], found.oldest_ready_seconds, found.workers) == (3, 90, 0)
    assert set(found.by_state) == {"ready", "running", "done", "dead", "cancelled"}


def test_the_house_asks_in_its_own_name() -> None:
    enqueue(system_actor(), note, number=2)
    before = count_events()
    run_jobs()
    assert count_events() == before + 1
    assert timeline("note:2")[0].person is None
