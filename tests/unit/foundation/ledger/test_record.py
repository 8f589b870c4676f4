# SPDX-License-Identifier: EUPL-1.2
"""One change of state, one event: recorded with the change, read back, erased where the law says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Unpack

import pytest
from django.db import DatabaseError, connection, transaction
from tests.conftest import QueryGuard

from diwana.foundation.ledger.models import Event, Opening
from diwana.foundation.ledger.public import (
    EventFilter,
    LedgerEntry,
    Part,
    count_events,
    erase,
    event,
    events,
    record,
    record_all,
    timeline,
)
from diwana.foundation.ledger.verification import verify
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.merkle import leaf_hash

pytestmark = pytest.mark.django_db

SYSTEM = Actor(person=None, organisation=None)


def test_an_event_says_who_did_what_to_what_and_when(broker: Actor) -> None:
    with clock.at(datetime(2026, 3, 1, 9, 30, tzinfo=UTC)):
        recorded = record(broker, "clearance.file", "declaration:17", {"number": "2026/17"})
    assert recorded.leaf_hash == leaf_hash(recorded.leaf)
    row = Event.objects.get()
    assert (row.index, row.leaf.encode(), bytes(row.leaf_hash)) == (recorded.index, recorded.leaf, recorded.leaf_hash)
    assert (row.at, row.verb, row.subject) == ("2026-03-01T09:30:00.000000Z", "clearance.file", "declaration:17")
    assert (row.person, row.organisation, row.role) == (7, 3, "broker,trader")


def test_the_system_acts_without_a_person() -> None:
    record(SYSTEM, "risk.draw", "day:2026-03-01", {})
    row = Event.objects.get()
    assert (row.person, row.organisation, row.role) == (None, None, "")


def test_the_leaf_gives_nothing_away(broker: Actor) -> None:
    recorded = record(
        broker,
        "clearance.refuse",
        "declaration:17",
        {"name": "Amel"},
        confidential={"criterion": "K7"},
        reason="Trop tard",
    )
    text = recorded.leaf.decode()
    assert not any(said in text for said in ("Amel", "K7", "Trop tard"))
    again = record(
        broker,
        "clearance.refuse",
        "declaration:17",
        {"name": "Amel"},
        confidential={"criterion": "K7"},
        reason="Trop tard",
    )
    one, other = json.loads(recorded.leaf), json.loads(again.leaf)
    assert all(one[part] != other[part] for part in ("data", "confidential", "reason"))


def test_a_timeline_shows_what_its_reader_may_see(broker: Actor) -> None:
    record(broker, "clearance.file", "declaration:17", {"number": "1"}, confidential={"reasons": ["K7"]}, reason="صحيح")
    record(broker, "clearance.file", "declaration:18", {"number": "2"})
    record(SYSTEM, "clearance.release", "declaration:17", {})
    traders = timeline("declaration:17")
    assert [entry.verb for entry in traders] == ["clearance.file", "clearance.release"]
    assert (traders[0].data, traders[0].reason, traders[0].confidential) == ({"number": "1"}, "صحيح", None)
    officers = timeline("declaration:17", include_confidential=True)
    assert officers[0].confidential == {"reasons": ["K7"]}
    assert timeline("declaration:1") == ()


def test_erasing_removes_the_value_and_leaves_the_tree(broker: Actor) -> None:
    recorded = record(broker, "accounts.register", "person:9", {"name": "Amel"}, reason="née à Sfax")
    erase(broker, recorded.index, [Part.DATA], reason="retention ended")
    entry = event(recorded.index)
    assert entry is not None
    assert not entry.data
    assert entry.reason == "née à Sfax"
    assert entry.erased == frozenset({"data"})
    assert not Opening.objects.filter(value__contains="Amel").exists()
    assert [entry.verb for entry in timeline(f"event:{recorded.index}")] == ["ledger.erase"]
    assert verify().sound
    with pytest.raises(LookupError):
        erase(broker, recorded.index, [Part.DATA])


def test_several_changes_are_neighbours_in_order(broker: Actor) -> None:
    record(broker, "a.first", "thing:1", {})
    both = record_all(
        broker, [LedgerEntry(verb="a.second", subject="thing:2"), LedgerEntry(verb="a.third", subject="x:3")]
    )
    assert [recorded.index for recorded in both] == [1, 2]
    assert record_all(broker, []) == ()


def test_events_are_found_by_every_filter(broker: Actor) -> None:
    for day, (actor, verb, subject) in enumerate(
        [
            (broker, "clearance.file", "declaration:1"),
            (SYSTEM, "risk.draw", "day:1"),
            (broker, "clearance.pay", "declaration:10"),
        ]
    ):
        with clock.at(datetime(2026, 3, 1 + day, tzinfo=UTC)):
            record(actor, verb, subject, {})

    def found(**filters: Unpack[EventFilter]) -> list[int]:
        matching = events(**filters)
        assert count_events(**filters) == len(matching)
        return [entry.index for entry in matching]

    assert found() == [2, 1, 0]
    assert [entry.index for entry in events(limit=1, offset=1)] == [1]
    assert found(before=2) == [1, 0]
    assert found(verb="clearance.") == [2, 0]
    assert found(verb="clearance") == []
    assert found(verb="risk.draw") == [1]
    assert found(subject="declaration:1") == [0]
    assert found(subject="declaration:") == [2, 0]
    assert found(person=7) == [2, 0]
    assert found(organisation=3, verb="clearance.pay") == [2]
    assert found(since=datetime(2026, 3, 2, tzinfo=UTC)) == [2, 1]
    assert found(until=datetime(2026, 3, 2, tzinfo=UTC)) == [0]


@pytest.mark.parametrize("column", ["at", "verb", "subject", "person", "organisation", "role"])
def test_the_database_refuses_to_write_a_derived_column(broker: Actor, column: str) -> None:
    record(broker, "a.b", "thing:1", {})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_event SET \"{column}\" = '1'")  # noqa: S608


def test_the_database_refuses_an_index_that_is_not_the_leafs(broker: Actor) -> None:
    record(broker, "a.b", "thing:1", {})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute('UPDATE ledger_event SET "index" = 5')


def test_recording_costs_few_queries(broker: Actor, at_most_queries: QueryGuard) -> None:
    with at_most_queries(3 if connection.vendor == "sqlite" else 4):
        record(broker, "a.b", "thing:1", {"x": 1}, confidential={"y": 2}, reason="z")
    with at_most_queries(2):
        timeline("thing:1", include_confidential=True)


@pytest.mark.parametrize(
    ("verb", "subject"), [("a.é", "thing:1"), ("a.b", "thing"), ("a.b", "chose:é"), ("a\n", "t:1")]
)
def test_names_are_plain(broker: Actor, verb: str, subject: str) -> None:
    with pytest.raises(ValueError, match="verb and a subject"):
        record(broker, verb, subject, {})


def test_quotes_in_a_name_cannot_forge_a_leaf(broker: Actor) -> None:
    record(broker, 'a.b","index":9,"x":"', 'thing:"data":"0"', {"x": 1})
    assert Event.objects.get().subject == 'thing:"data":"0"'
    assert verify().sound


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_a_transaction(broker: Actor) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(broker, "a.b", "thing:1", {})


@pytest.mark.django_db(transaction=True)
def test_a_change_rolled_back_leaves_no_event_and_no_gap(broker: Actor) -> None:
    with transaction.atomic():
        record(broker, "a.first", "thing:1", {"x": 1})
    with transaction.atomic():
        record(broker, "a.second", "thing:1", {"x": 2})
        transaction.set_rollback(True)
    with transaction.atomic():
        assert record(broker, "a.third", "thing:1", {"x": 3}).index == 1
    assert verify().sound
    assert Opening.objects.count() == 2
