# SPDX-License-Identifier: EUPL-1.2
"""Stored time limits: opened, stopped, prolonged, met, and moved when a feast is announced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from diwana.foundation.accounts.public import Role, actor_for, system_actor
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.calendar import facts
from diwana.foundation.calendar.days import is_working_day
from diwana.foundation.calendar.errors import Changed, Refused, Unknown
from diwana.foundation.calendar.models import Deadline
from diwana.foundation.calendar.public import deadlines, extend, meet, open_deadline, open_target, resume, suspend
from diwana.foundation.calendar.services import announce, close_offices
from diwana.foundation.ledger.public import timeline
from diwana.kernel import clock
from diwana.kernel.actor import Actor, PermissionMissing
from diwana.kernel.deadlines import Span, Term, Unit

pytestmark = pytest.mark.django_db

SUBJECT, KIND, START = "declaration:7", "clearance.audit", date(2027, 3, 2)  # a Tuesday
FIVE = Term(span=Span(5, Unit.WORKING_DAYS))
SOURCE = "Announced by the Mufti of the Republic"


@contextmanager
def on(day: date) -> Iterator[None]:
    with clock.at(datetime.combine(day, time(10), tzinfo=UTC)):
        yield


def opened(term: Term = FIVE, office: str = "TNRDS", subject: str = SUBJECT) -> facts.Deadline:
    with on(START), transaction.atomic():
        return open_deadline(system_actor(), subject=subject, kind=KIND, term=term, office=office)


def now_on(day: date) -> facts.Deadline:
    with on(day):
        return deadlines(SUBJECT)[0]


@pytest.fixture
def supervisor() -> Actor:
    return actor_for(make_member(make_organisation("", "office"), Role.SUPERVISOR, offices=["TNRDS"]).pk)


@pytest.fixture
def administrator() -> Actor:
    return actor_for(make_member(make_organisation("", "office"), Role.ADMINISTRATOR, everywhere=True).pk)


def test_it_is_opened_by_an_event_and_says_how_much_is_left() -> None:
    deadline = opened()
    assert (deadline.last_day, deadline.remaining, deadline.overdue) == (date(2027, 3, 9), 5, False)
    assert now_on(date(2027, 3, 5)).remaining == 2
    assert now_on(date(2027, 3, 9)).remaining == 0
    assert not now_on(date(2027, 3, 9)).overdue
    assert now_on(date(2027, 3, 10)).overdue
    event = timeline(f"deadline:{deadline.id}")[0]
    assert (event.verb, event.data["last_day"], event.data["on"]) == ("calendar.open_deadline", "2027-03-09", SUBJECT)


def test_one_of_a_kind_is_open_at_a_time() -> None:
    first = opened()
    assert opened(Term(span=Span(9, Unit.DAYS))).id == first.id
    with on(START), transaction.atomic():
        met = meet(system_actor(), subject=SUBJECT, kind=KIND)
        assert met is not None
        assert met.state == "met"
        assert meet(system_actor(), subject=SUBJECT, kind=KIND) is None
    assert opened().id != first.id


def test_the_country_says_how_long_it_gives_itself() -> None:
    with on(START), transaction.atomic():
        deadline = open_target(system_actor(), subject=SUBJECT, kind="clearance.decision", office="TNRDS")
        assert deadline is not None
        assert deadline.last_day == date(2027, 3, 5)
        assert open_target(system_actor(), subject=SUBJECT, kind="nothing.such") is None


@pytest.mark.django_db(transaction=True)
def test_it_is_opened_inside_the_transaction_of_its_event() -> None:
    with pytest.raises(TransactionManagementError):
        open_deadline(system_actor(), subject=SUBJECT, kind=KIND, term=FIVE)


@pytest.mark.parametrize(("subject", "kind"), [("7", KIND), (SUBJECT, "audit")])
def test_a_subject_and_a_kind_are_named_in_full(subject: str, kind: str) -> None:
    with pytest.raises(ValueError, match="a deadline is on"), transaction.atomic():
        open_deadline(system_actor(), subject=subject, kind=kind, term=FIVE)


def test_the_clock_is_stopped_and_runs_again(supervisor: Actor) -> None:
    deadline = opened()
    with on(date(2027, 3, 4)):
        suspend(supervisor, deadline.id, version=1, reason="The laboratory analyses a sample.")
    stopped = now_on(date(2027, 3, 18))
    assert (stopped.state, stopped.last_day, stopped.remaining, stopped.overdue) == ("suspended", None, 4, False)
    with on(date(2027, 3, 18)):
        # Four days from the eighteenth on, over the feast of the twentieth, a Saturday.
        assert resume(supervisor, deadline.id, version=2, reason="The result is here.") == date(2027, 3, 23)
    verbs = [(event.verb, event.reason) for event in timeline(f"deadline:{deadline.id}")]
    assert verbs[1:] == [
        ("calendar.suspend_deadline", "The laboratory analyses a sample."),
        ("calendar.resume_deadline", "The result is here."),
    ]


def test_an_officer_prolongs_it_with_a_reason(supervisor: Actor) -> None:
    deadline = opened()
    with on(date(2027, 3, 4)):
        last = extend(supervisor, deadline.id, version=1, span=Span(1, Unit.MONTHS), reason="Papers from abroad.")
    assert last == date(2027, 4, 12)  # the ninth of April is Martyrs' Day, a Friday
    assert now_on(date(2027, 3, 4)).limit.extensions == (Span(1, Unit.MONTHS),)


def test_what_stands_still_can_be_prolonged(supervisor: Actor) -> None:
    deadline = opened()
    with on(date(2027, 3, 4)):
        suspend(supervisor, deadline.id, version=1, reason="x")
        assert extend(supervisor, deadline.id, version=2, span=Span(2, Unit.WORKING_DAYS), reason="x") is None
        assert resume(supervisor, deadline.id, version=3, reason="x") == date(2027, 3, 15)


def test_acts_are_refused_where_they_make_no_sense(supervisor: Actor) -> None:
    deadline = opened()
    pk = deadline.id
    with on(date(2027, 3, 4)):
        for act in (suspend, resume):
            with pytest.raises(Refused):
                act(supervisor, pk, version=1, reason=" ")
        with pytest.raises(Refused):
            extend(supervisor, pk, version=1, span=Span(1, Unit.DAYS), reason="")
        with pytest.raises(Refused):
            resume(supervisor, pk, version=1, reason="x")
        for since in (date(2027, 3, 3), date(2027, 3, 20)):
            with pytest.raises(Refused):
                suspend(supervisor, pk, version=1, reason="x", since=since)
        with pytest.raises(Changed):
            suspend(supervisor, pk, version=9, reason="x")
        with pytest.raises(Unknown):
            suspend(supervisor, 999, version=1, reason="x")
    with on(date(2027, 3, 12)):
        with pytest.raises(Refused):
            suspend(supervisor, pk, version=1, reason="too late")
        with pytest.raises(Refused):
            extend(supervisor, pk, version=1, span=Span(1, Unit.DAYS), reason="too late")


def test_a_suspension_to_come_is_resumed_from_its_day_on_and_not_before(supervisor: Actor) -> None:
    deadline = opened()
    with on(date(2027, 3, 3)):
        suspend(supervisor, deadline.id, version=1, reason="x", since=date(2027, 3, 5))
        with pytest.raises(Refused):
            resume(supervisor, deadline.id, version=2, reason="x", on=date(2027, 3, 3))
        assert resume(supervisor, deadline.id, version=2, reason="x") == deadline.last_day


def test_only_officers_of_the_office_who_may_steer_do(supervisor: Actor) -> None:
    elsewhere = opened(office="TNTUN")
    with on(START):
        with pytest.raises(Unknown):
            suspend(supervisor, elsewhere.id, version=1, reason="x")
        examiner = actor_for(make_member(make_organisation("", "office"), Role.EXAMINER, everywhere=True).pk)
        with pytest.raises(PermissionMissing):
            suspend(examiner, elsewhere.id, version=1, reason="x")


def test_a_feast_that_is_announced_earlier_moves_what_depends_on_it(administrator: Actor) -> None:
    deadline = opened()
    untouched = opened(Term(span=Span(2, Unit.WORKING_DAYS)), subject="declaration:8")
    with on(date(2027, 3, 8)):
        assert announce(administrator, code="eid-al-fitr-2027-1", day=date(2027, 3, 9), source=SOURCE) == 1
    # The ninth became a feast; the tenth is one no longer.
    assert now_on(date(2027, 3, 8)).last_day == date(2027, 3, 10)
    event = timeline(f"deadline:{deadline.id}")[-1]
    assert (event.verb, event.data["from"], event.data["to"]) == ("calendar.move_deadline", "2027-03-09", "2027-03-10")
    assert len(timeline(f"deadline:{untouched.id}")) == 1


def test_a_feast_that_moves_away_never_shortens_what_was_told(administrator: Actor) -> None:
    opened(Term(span=Span(6, Unit.WORKING_DAYS)))
    assert now_on(START).last_day == date(2027, 3, 12)  # over the feast of the tenth and eleventh
    with on(date(2027, 3, 8)):
        moved = announce(administrator, code="eid-al-fitr-2027-2", day=None, source=SOURCE)
    assert moved == 0
    assert now_on(START).last_day == date(2027, 3, 12)


def test_a_day_that_was_told_and_becomes_a_day_off_is_moved_on(administrator: Actor) -> None:
    opened(Term(span=Span(6, Unit.WORKING_DAYS)))
    with on(date(2027, 3, 8)):
        announce(administrator, code="eid-al-fitr-2027-2", day=date(2027, 3, 12), source=SOURCE)
    assert now_on(START).last_day == date(2027, 3, 15)


def test_a_closed_office_moves_only_its_own(administrator: Actor) -> None:
    opened()
    opened(office="TNTUN", subject="declaration:9")
    names = dict.fromkeys(("fr", "ar", "en"), "Travaux")
    with on(START):
        moved = close_offices(administrator, day=date(2027, 3, 4), labels=names, source=SOURCE, office="TNRDS")
    assert moved == 1
    assert now_on(START).last_day == date(2027, 3, 12)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("suspend"), st.integers(0, 3)),
        st.tuples(st.just("resume"), st.integers(0, 6)),
        st.tuples(st.just("extend"), st.integers(1, 9)),
        st.tuples(st.just("close"), st.integers(1, 20)),
        st.tuples(st.just("announce"), st.integers(-4, 4)),
    ),
    max_size=8,
)


@hypothesis(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_whatever_happens_the_last_day_never_comes_nearer(steps: list[tuple[str, int]]) -> None:
    """And it is a working day, not before what the law of the term gives alone."""
    system = system_actor()
    with transaction.atomic():
        today, pk, told = START, opened().id, START
        for act, number in steps:
            row = Deadline.objects.get(pk=pk)
            with on(today):
                _try(system, act, number, row, today)
            row = Deadline.objects.prefetch_related("suspensions", "extensions").get(pk=pk)
            if row.last_day is not None:
                assert row.last_day >= told
                assert is_working_day(row.last_day, row.office)
                told = row.last_day
            today += timedelta(days=1)
        transaction.set_rollback(True)


def _try(system: Actor, act: str, number: int, row: Deadline, today: date) -> None:
    try:
        if act == "suspend":
            suspend(system, row.pk, version=row.version, reason="x", since=today + timedelta(days=number))
        elif act == "resume":
            resume(system, row.pk, version=row.version, reason="x")
        elif act == "extend":
            extend(system, row.pk, version=row.version, span=Span(number, Unit.WORKING_DAYS), reason="x")
        elif act == "close":
            names = dict.fromkeys(("fr", "ar", "en"), "x")
            close_offices(system, day=today + timedelta(days=number), labels=names, source="x")
        else:
            feast = date(2027, 3, 10) + timedelta(days=number)
            announce(system, code="eid-al-fitr-2027-1", day=feast, source="x")
    except Refused:
        pass
