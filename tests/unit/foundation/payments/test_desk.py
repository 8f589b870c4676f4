# SPDX-License-Identifier: EUPL-1.2
"""A desk is opened, takes, is counted and closed; somebody else approves what differs; a closed day stays closed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from diwana.foundation.accounts.models import Membership
from diwana.foundation.accounts.public import Role, actor_for
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.ledger.public import timeline
from diwana.foundation.payments import services
from diwana.foundation.payments.errors import (
    AlreadyDecided,
    DayClosed,
    DeskAlreadyOpen,
    DeskNotOpen,
    DeskStillOpen,
    Insufficient,
    Invalid,
    NotEnoughCash,
    NotFound,
    NotReversible,
    OfficeNotServed,
    SamePerson,
)
from diwana.foundation.payments.models import DeskSession, Entry, Posting, SessionState
from diwana.foundation.payments.queries import balances, discrepancies, journal
from diwana.foundation.payments.queries.desks import desk, open_desk_of, safe
from diwana.foundation.payments.testing import NOON, OFFICE, House
from diwana.kernel import clock
from diwana.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TODAY = date(2026, 3, 3)


def opened(house: House, float_amount: str = "100") -> int:
    return services.open_desk(house.cashier, office=OFFICE, float_amount=Decimal(float_amount))


def prepay(house: House, amount: str, method: str = "cash") -> str:
    return services.receive_prepayment(
        house.cashier, organisation=house.code, amount=Decimal(amount), method=method
    ).number


def test_nothing_is_taken_at_a_closed_desk(house: House) -> None:
    for method in ("cash", "cheque", "card", "transfer"):
        with pytest.raises(DeskNotOpen):
            prepay(house, "10", method)
    assert not Entry.objects.exists()


def test_a_count_that_agrees_closes_the_desk(house: House) -> None:
    session = opened(house)
    prepay(house, "50.500")
    prepay(house, "70", "cheque")
    assert services.count_desk(house.cashier, session=session, counted=Decimal("150.500")) is SessionState.CLOSED
    found = desk(house.cashier, session)
    assert (found.expected, found.counted, found.difference) == (Decimal("150.500"), Decimal("150.500"), 0)
    assert (found.receipts, found.by_method) == (2, (("cash", 1, Decimal("50.500")), ("cheque", 1, Decimal(70))))
    assert balances()["cash", OFFICE, "TND"] == 0
    assert safe(house.cashier, OFFICE).cash == Decimal("50.500")
    with pytest.raises(DeskNotOpen):
        prepay(house, "1")


def test_notes_and_coins_make_the_sum(house: House) -> None:
    session = opened(house, "71.5")
    pieces = {"50": 1, "20": 1, "0.5": 3}
    assert services.count_desk(house.cashier, session=session, denominations=pieces) is SessionState.CLOSED
    assert dict(desk(house.cashier, session).denominations) == pieces


@pytest.mark.parametrize("pieces", [{"7": 1}, {"50": -1}, {"50": 10**9}])
def test_pieces_that_do_not_exist_are_refused(house: House, pieces: dict[str, int]) -> None:
    session = opened(house)
    with pytest.raises(Invalid):
        services.count_desk(house.cashier, session=session, denominations=pieces)


@pytest.mark.parametrize(("counted", "difference"), [("95", -5_000), ("103.250", 3_250)])
def test_a_discrepancy_needs_a_reason_and_another_persons_approval(house: House, counted: str, difference: int) -> None:
    session = opened(house)
    with pytest.raises(Invalid) as missing:
        services.count_desk(house.cashier, session=session, counted=Decimal(counted))
    assert missing.value.field == "reason"
    state = services.count_desk(house.cashier, session=session, counted=Decimal(counted), reason="Change")
    assert state is SessionState.COUNTED
    with pytest.raises(DeskNotOpen):
        prepay(house, "1")
    services.approve_desk(house.supervisor, session=session, note_text="Seen")
    found = DeskSession.objects.get(pk=session)
    assert (found.state, found.approved_by_id) == (SessionState.CLOSED, house.supervisor.person)
    # A shortage is a debit of the account of discrepancies.
    assert balances()["discrepancy", OFFICE, "TND"] == -difference
    assert balances()["cash", OFFICE, "TND"] == 0
    assert [event.verb for event in timeline(f"desk:{session}")] == [
        "payments.open_desk",
        "payments.count_desk",
        "payments.approve_desk",
    ]
    with pytest.raises(AlreadyDecided):
        services.approve_desk(house.supervisor, session=session)


def test_nobody_approves_his_own_discrepancy(house: House) -> None:
    session = opened(house)
    services.count_desk(house.cashier, session=session, counted=Decimal(1), reason="Lost")
    Membership.objects.filter(person=house.cashier.person).update(roles=["cashier", "supervisor"])
    assert house.cashier.person is not None
    with pytest.raises(SamePerson):
        services.approve_desk(actor_for(house.cashier.person), session=session)
    with pytest.raises(NotFound):
        services.approve_desk(house.supervisor, session=999)


def test_one_open_desk_each_at_an_office_that_he_serves(house: House) -> None:
    opened(house)
    with pytest.raises(DeskAlreadyOpen):
        opened(house)
    with pytest.raises(OfficeNotServed):
        services.open_desk(house.other_cashier, office="TNSFA", float_amount=Decimal())
    with pytest.raises(DeskNotOpen):
        services.receive_prepayment(
            house.other_cashier, organisation=house.code, amount=Decimal(1), method="cash", office=OFFICE
        )
    with pytest.raises(DeskNotOpen):
        services.count_desk(house.cashier, session=999, counted=Decimal())
    found = open_desk_of(house.cashier)
    assert found is not None
    assert (found.office, found.float_amount) == (OFFICE, Decimal(100))
    assert open_desk_of(house.other_cashier) is None


def test_takings_go_from_the_safe_to_the_bank(house: House) -> None:
    session = opened(house, "0")
    prepay(house, "80")
    prepay(house, "20", "cheque")
    services.count_desk(house.cashier, session=session, counted=Decimal(80))
    with pytest.raises(NotEnoughCash):
        services.bank_takings(house.cashier, office=OFFICE, cash=Decimal(81), cheques=True, slip="B-1")
    for wrong in ({"slip": " "}, {"cash": Decimal(), "cheques": False}):
        with pytest.raises(Invalid):
            services.bank_takings(
                house.cashier, **{"office": OFFICE, "cash": Decimal(80), "cheques": True, "slip": "B-1", **wrong}
            )
    with pytest.raises(OfficeNotServed):
        services.bank_takings(house.cashier, office="TNSFA", cash=Decimal(1), cheques=False, slip="B-1")
    services.bank_takings(house.treasurer, office=OFFICE, cash=Decimal(80), cheques=True, slip="B-1")
    found = balances()
    assert (found["safe", OFFICE, "TND"], found["cheques", OFFICE, "TND"], found["transit", OFFICE, "TND"]) == (
        0,
        0,
        100_000,
    )


def test_a_closed_day_takes_nothing_more_whatever_writes_it(house: House) -> None:
    session = opened(house, "0")
    prepay(house, "5")
    with pytest.raises(DeskStillOpen):
        services.close_day(house.supervisor, office=OFFICE, day=TODAY)
    services.count_desk(house.cashier, session=session, counted=Decimal(5))
    services.close_day(house.supervisor, office=OFFICE, day=TODAY)
    with pytest.raises(DayClosed):
        services.close_day(house.supervisor, office=OFFICE, day=TODAY)
    with pytest.raises(DayClosed):
        opened(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(at=clock.now(), day=TODAY, office=OFFICE, what="x", subject="x:1")
    with pytest.raises(Invalid):
        services.close_day(house.supervisor, office=OFFICE, day=TODAY + timedelta(days=1))
    with pytest.raises(OfficeNotServed):
        services.close_day(_elsewhere(), office=OFFICE, day=TODAY)
    assert journal(TODAY, OFFICE).closed_at == NOON


def _elsewhere() -> Actor:
    return actor_for(make_member(make_organisation("", "office"), Role.SUPERVISOR, offices=["TNSFA"]).pk)


def test_what_comes_after_the_day_is_closed_belongs_to_the_next(house: House) -> None:
    session = opened(house, "0")
    prepay(house, "5")
    services.count_desk(house.cashier, session=session, counted=Decimal(5))
    services.close_day(house.supervisor, office=OFFICE, day=TODAY)
    services.pay(
        house.trader,
        subject="declaration:1",
        payer_organisation=house.firm.pk,
        lines={"DD": Decimal(2)},
        currency="TND",
        method="prepayment",
        office=OFFICE,
    )
    assert Entry.objects.get(subject="declaration:1").day == TODAY + timedelta(days=1)


def test_the_day_sums_to_zero_by_account(house: House) -> None:
    session = opened(house)
    prepay(house, "5")
    services.count_desk(house.cashier, session=session, counted=Decimal(104), reason="Change")
    services.approve_desk(house.supervisor, session=session)
    found = journal(TODAY, OFFICE)
    assert sum(amount for *_account, amount in found.by_account) == 0
    assert discrepancies() == []


@pytest.mark.parametrize("table", [Entry, Posting])
def test_the_database_refuses_to_change_what_was_booked(house: House, table: type[Entry] | type[Posting]) -> None:
    opened(house)
    prepay(house, "5")
    change = {"subject": "x:1"} if table is Entry else {"amount_minor": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        table._default_manager.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        table._default_manager.all()._raw_delete("default")


def test_a_wrong_prepayment_is_undone_by_an_opposite_entry_while_the_desk_is_open(house: House) -> None:
    session = opened(house, "0")
    number = prepay(house, "40")
    with pytest.raises(Invalid):
        services.reverse_prepayment(house.supervisor, number=number, reason="  ")
    services.reverse_prepayment(house.supervisor, number=number, reason="Wrong organisation")
    assert balances()["advance", str(house.firm.pk), "TND"] == 0
    with pytest.raises(NotReversible):
        services.reverse_prepayment(house.supervisor, number=number, reason="Again")
    spent = prepay(house, "40")
    services.pay(
        house.trader,
        subject="declaration:1",
        payer_organisation=house.firm.pk,
        lines={"DD": Decimal(1)},
        currency="TND",
        method="prepayment",
    )
    with pytest.raises(Insufficient), transaction.atomic():
        services.reverse_prepayment(house.supervisor, number=spent, reason="Too late")
    services.count_desk(house.cashier, session=session, counted=Decimal(40))
    with pytest.raises(NotReversible):
        services.reverse_prepayment(house.supervisor, number=spent, reason="Closed")
