# SPDX-License-Identifier: EUPL-1.2
"""The life of a job as a state machine, and workers at the same time."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from diwana.foundation.accounts.public import system_actor
from diwana.foundation.jobs import queue, running, services
from diwana.foundation.jobs.models import Job, State
from diwana.foundation.jobs.public import enqueue
from diwana.foundation.ledger.public import count_events
from diwana.kernel import clock

from .conftest import broken, note

ROOT = Path(__file__).resolve().parents[4]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class Life(RuleBasedStateMachine):
    """Jobs asked for, claimed by workers that are quick, slow or dead, taken back, given up, awakened.

    Whatever happens: a job that is done had its effect once, every other none."""

    rows = Bundle("rows")

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now = EPOCH
        self.actor = system_actor()
        self.asked = 0
        self.keys: dict[str, int] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @rule(breaks=st.booleans(), priority=st.integers(-1, 1))
    def ask(self, breaks: bool, priority: int) -> None:
        self.asked += 1
        with clock.at(self.now):
            enqueue(self.actor, broken if breaks else note, priority=priority, number=self.asked)

    @rule(key=st.sampled_from("abc"))
    def ask_by_key(self, key: str) -> None:
        with clock.at(self.now):
            pk = enqueue(self.actor, note, key=key, number=1000 + ord(key))
        assert self.keys.setdefault(key, pk) == pk

    @rule(target=rows)
    def claim(self) -> Any:
        with clock.at(self.now):
            row = queue.claim("worker")
        return multiple() if row is None else row

    @rule(row=rows)
    def work(self, row: Job) -> None:
        """The worker gets round to it, at whatever time, even a second time."""
        with clock.at(self.now):
            running.run(row, running.direct(row))

    @rule(target=rows)
    def work_and_claim_the_next(self) -> Any:
        with clock.at(self.now):
            row = queue.claim("worker")
            following = running.run(row, running.direct(row), lambda: queue.claim("worker")) if row else None
        return multiple() if following is None else following

    @rule(seconds=st.integers(-200, 4000))
    def time_passes(self, seconds: int) -> None:
        """Forwards, and now and then a step back."""
        self.now += timedelta(seconds=seconds)

    @rule()
    def reap(self) -> None:
        with clock.at(self.now):
            queue.reap()
            queue.awaken_strays()

    @rule()
    def kill_the_worker(self) -> None:
        with clock.at(self.now):
            queue.release("worker")

    @rule()
    def retry_what_was_given_up(self) -> None:
        with clock.at(self.now):
            services.retry_all(self.actor, list(Job.objects.filter(state=State.DEAD).values_list("pk", flat=True)))

    @invariant()
    def each_effect_once(self) -> None:
        for row in Job.objects.all():
            effects = count_events(verb="jobs.note", subject=f"note:{row.arguments['number']}")
            assert effects == (row.state == State.DONE), (row.state, effects)

    @invariant()
    def nothing_is_lost(self) -> None:
        assert Job.objects.count() == self.asked + len(self.keys)

    @invariant()
    def leased_while_it_runs_and_never_tried_too_often(self) -> None:
        for row in Job.objects.all():
            assert (row.state == State.RUNNING) == (row.lease_until is not None)
            assert row.attempts <= row.allowed
            assert row.state != State.DEAD or row.failure


@pytest.mark.django_db
def test_the_life_of_a_job() -> None:
    run_state_machine_as_test(Life, settings=settings(max_examples=20, stateful_step_count=30, deadline=None))  # type: ignore[no-untyped-call]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_job() -> None:
    actor, count = system_actor(), 60
    for number in range(count):
        enqueue(actor, note, number=number)

    def work(name: str) -> list[int]:
        taken = []
        try:
            while (row := queue.claim(name)) is not None:
                taken.append(row.pk)
                running.run(row, running.direct(row))
        finally:
            connection.close()
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [pk for pks in pool.map(work, "abcd") for pk in pks]
    assert len(taken) == len(set(taken)) == count
    assert Job.objects.filter(state=State.DONE).count() == count


@pytest.mark.django_db(transaction=True)
def test_the_same_key_asked_for_at_the_same_time_is_one_job() -> None:
    def ask(_number: int) -> int:
        try:
            with transaction.atomic():
                return enqueue(system_actor(), note, key="once")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(12)))) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_killed_at_random_do_each_job_once() -> None:
    """Real processes and SIGKILL; ``./diwana bench jobs`` does it with ten thousand."""
    from tests.bench import _jobs_run

    _jobs_run.drop_tables()
    try:
        found = _jobs_run.run(_jobs_run.Plan(jobs=120, every=0.4, seed=7, patience=60), _environment())
    finally:
        _jobs_run.drop_tables()
    assert (found["done"], found["lost"], found["twice"]) == (120, 0, 0)
    assert found["rows"] == 120


def _environment() -> dict[str, str]:
    """The environment of programs that use the database of this test."""
    database = connection.settings_dict
    address = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        port = f":{database['PORT']}" if database["PORT"] else ""
        address = f"postgresql://{database['USER']}@{port}/{database['NAME']}?host={database['HOST']}"
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DIWANA_")},
        "DIWANA_VAR": str(django_settings.VAR),
        "DIWANA_DATABASE_URL": address,
        "DIWANA_JOB_LEASE": "2",
        "DJANGO_SETTINGS_MODULE": "diwana.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
