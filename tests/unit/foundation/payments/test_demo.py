# SPDX-License-Identifier: EUPL-1.2
"""The demonstration accounts are made by the people of the demonstration, once, and balance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from diwana.foundation.accounts import demo as people
from diwana.foundation.accounts.models import Organisation
from diwana.foundation.payments import demo, navigation, services
from diwana.foundation.payments.models import (
    Account,
    CreditLine,
    DeskSession,
    Entry,
    Refund,
    Security,
    SecurityState,
    SessionState,
)
from diwana.foundation.payments.queries import discrepancies
from diwana.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def loaded() -> dict[str, Actor]:
    people.load(1)
    demo.load(1)
    return people.actors()


def test_nothing_is_made_without_the_demonstration_people() -> None:
    demo.load(1)
    assert not Account.objects.exists()


def test_there_is_money_credit_and_something_to_decide(loaded: dict[str, Actor]) -> None:
    assert CreditLine.objects.get().limit_minor == 150_000_000
    assert Security.objects.filter(state=SecurityState.PROPOSED).count() == 1
    assert DeskSession.objects.get().state == SessionState.CLOSED
    assert demo.credit_is_unused()
    assert discrepancies() == []


def test_loading_twice_changes_nothing(loaded: dict[str, Actor]) -> None:
    before = Entry.objects.count()
    demo.load(1)
    assert Entry.objects.count() == before


def test_the_desk_follows_its_cashier_from_office_to_office(loaded: dict[str, Actor]) -> None:
    cashier = demo.desk_of(loaded[demo.CASHIER], demo.OFFICE)
    assert demo.desk_of(cashier, demo.OFFICE) is cashier
    assert DeskSession.objects.filter(state=SessionState.OPEN).count() == 1
    first = DeskSession.objects.get(state=SessionState.OPEN)
    DeskSession.objects.filter(pk=first.pk).update(day=date(2026, 3, 2))
    demo.desk_of(cashier, demo.OFFICE)
    first.refresh_from_db()
    assert first.state == SessionState.CLOSED
    assert DeskSession.objects.get(state=SessionState.OPEN).day == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("lines", "asked"),
    [
        ({"DD": "50", "RPD": "12"}, {"RPD": 1_000}),
        ({"DD": "50", "RPD": "0.5"}, {"DD": 1_000}),
        ({"DD": "0.25"}, {"DD": 250}),
    ],
)
def test_the_day_ends_with_a_discrepancy_and_a_refund_to_decide(
    loaded: dict[str, Actor], lines: dict[str, str], asked: dict[str, int]
) -> None:
    services.receive(
        demo.desk_of(loaded[demo.CASHIER], demo.OFFICE),
        subject="declaration:1",
        payer_organisation=Organisation.objects.get(identifier=demo.IMPORTER).pk,
        lines={code: Decimal(amount) for code, amount in lines.items()},
        currency="TND",
        method="cash",
    )
    demo.finish(loaded)
    counted = DeskSession.objects.latest("pk")
    assert counted.state == SessionState.COUNTED
    assert counted.counted_minor == counted.expected_minor - 2_500
    assert {code: int(minor) for code, minor in Refund.objects.get().lines.items()} == asked
    work = {each.url + each.query: each.count(loaded[demo.SUPERVISOR]) for each in navigation.WORK}
    assert work["payments:desks?state=counted"] == 1
    assert work["payments:refunds?state=asked"] == 1
    assert work["payments:securities?state=proposed"] == 1


def test_a_day_without_payments_ends_too(loaded: dict[str, Actor]) -> None:
    demo.finish(loaded)
    assert not Refund.objects.exists()
