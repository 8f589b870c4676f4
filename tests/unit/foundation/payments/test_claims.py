# SPDX-License-Identifier: EUPL-1.2
"""Securities, refunds and fees: two persons, never more than there is, each end booked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from diwana.foundation.payments import services
from diwana.foundation.payments.errors import (
    AlreadyDecided,
    DeskNotOpen,
    Insufficient,
    Invalid,
    MoreThanPaid,
    NotEnoughCash,
    NotFound,
    NothingToPay,
    NotMandated,
    OfficeNotServed,
    SamePerson,
    SecurityExhausted,
    SecurityExpired,
    SecurityNotInForce,
)
from diwana.foundation.payments.models import Charge, Due, Holding, Receipt, Refund, Security
from diwana.foundation.payments.queries import balances, discrepancies
from diwana.foundation.payments.testing import OFFICE, House, prepaid, with_open_desk
from diwana.kernel import clock
from diwana.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def reserve(house: House, security: int, amount: str, subject: str = "transit:1") -> int:
    return services.reserve_security(
        house.supervisor, security=security, organisation=house.firm.pk, subject=subject, amount=Decimal(amount)
    )


def test_a_guarantee_is_registered_by_one_and_accepted_by_another(house: House) -> None:
    made = services.propose_guarantee(
        house.treasurer, organisation=house.code, amount=Decimal(10), guarantor="B", reference="G",
        since=date(2026, 1, 1), until=None,
    )  # fmt: skip
    with pytest.raises(SamePerson):
        services.decide_guarantee(house.treasurer, security=made, approve=True)
    with pytest.raises(SecurityNotInForce):
        reserve(house, made, "1")
    with pytest.raises(Invalid):
        services.decide_guarantee(house.supervisor, security=made, approve=False)
    services.decide_guarantee(house.supervisor, security=made, approve=False, note_text="Not the deed")
    with pytest.raises(AlreadyDecided):
        services.decide_guarantee(house.supervisor, security=made, approve=True)
    with pytest.raises(NotFound):
        services.decide_guarantee(house.supervisor, security=999, approve=True)
    assert not Holding.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"guarantor": " "}, {"reference": ""}, {"until": date(2025, 1, 1)}, {"amount": Decimal("0.0001")}]
)
def test_what_cannot_be_registered(house: House, changed: dict[str, object]) -> None:
    terms = {"organisation": house.code, "amount": Decimal(1), "guarantor": "B", "reference": "G",
             "since": date(2026, 1, 1), "until": None}  # fmt: skip
    with pytest.raises(Invalid):
        services.propose_guarantee(house.treasurer, **terms | changed)  # type: ignore[arg-type]


def test_a_guarantee_is_reserved_released_and_refused_with_the_reason(house: House) -> None:
    security = house.guarantee("10", until=date(2026, 12, 31))
    held = reserve(house, security, "7")
    with pytest.raises(SecurityExhausted):
        reserve(house, security, "4", "transit:2")
    with pytest.raises(AlreadyDecided):
        reserve(house, security, "1")
    with pytest.raises(Invalid):
        services.release_security(house.supervisor, reservation=held, reason=" ")
    services.release_security(house.supervisor, reservation=held, reason="Discharged at Sfax")
    with pytest.raises(NotFound):
        services.release_security(house.supervisor, reservation=held, reason="Again")
    reserve(house, security, "10", "transit:3")
    with clock.at(datetime(2027, 1, 1, 9, tzinfo=UTC)), pytest.raises(SecurityExpired):
        reserve(house, security, "1", "transit:4")


def test_a_deposit_is_taken_called_and_what_is_left_goes_to_the_account(house: House) -> None:
    with_open_desk(house.cashier)
    given = services.receive_deposit(
        house.cashier, organisation=house.code, amount=Decimal(100), purpose="Samples", method="cash"
    )
    security = Security.objects.get()
    assert (given.kind, given.total, given.title) == ("deposit", Decimal(100), "Samples")
    held = reserve(house, security.pk, "60")
    with pytest.raises(AlreadyDecided):
        services.discharge_security(house.treasurer, security=security.pk, reason="x")
    with pytest.raises(NothingToPay):
        services.call_security(house.treasurer, reservation=held, reason="Not re-exported")
    with pytest.raises(SecurityExhausted):
        services.call_security(house.treasurer, reservation=held, reason="x", lines={"DD": Decimal(61)})
    services.call_security(house.treasurer, reservation=held, reason="Not re-exported", lines={"DD": Decimal(45)})
    services.release_security(house.supervisor, reservation=held, reason="The rest was")
    services.discharge_security(house.treasurer, security=security.pk, reason="Done")
    found = balances()
    assert found["advance", str(house.firm.pk), "TND"] == -55_000
    assert found["revenue", "DD", "TND"] == -45_000
    with pytest.raises(SecurityNotInForce):
        services.discharge_security(house.treasurer, security=security.pk, reason="x")
    assert discrepancies() == []


def test_a_trader_deposits_from_his_account(house: House) -> None:
    with pytest.raises(Insufficient):
        services.deposit_from_account(house.trader, account=house.firm.pk, amount=Decimal(5), purpose="x")
    prepaid(house.trader, house.firm.pk, 5_000)
    with pytest.raises(NotMandated):
        services.deposit_from_account(house.broker, account=house.firm.pk, amount=Decimal(5), purpose="x")
    with pytest.raises(Invalid):
        services.deposit_from_account(house.trader, account=house.firm.pk, amount=Decimal(5), purpose=" ")
    services.deposit_from_account(house.trader, account=house.firm.pk, amount=Decimal(5), purpose="x")
    assert Holding.objects.get(account__kind="deposit").balance_minor == 5_000


def test_an_accepted_guarantee_is_discharged(house: House) -> None:
    security = house.guarantee("10")
    services.discharge_security(house.treasurer, security=security, reason="Replaced")
    assert balances()["guarantee", str(security), "TND"] == 0


def paid(house: House, method: str = "prepayment", subject: str = "declaration:1", **lines: str) -> str:
    if method == "prepayment":
        prepaid(house.trader, house.firm.pk, 100_000)
    return services.pay(
        house.trader, subject=subject, payer_organisation=house.firm.pk, currency="TND", method=method,
        lines={code: Decimal(amount) for code, amount in (lines or {"DD": "60", "TVA": "40"}).items()},
    ).number  # fmt: skip


def ask(house: House, number: str, way: str = "account", actor: Actor | None = None, **lines: str) -> int:
    return services.ask_refund(
        actor or house.trader, number=number, lines={code: Decimal(amount) for code, amount in lines.items()},
        reason="Twice", way=way,
    )  # fmt: skip


def test_a_refund_to_the_account_is_asked_by_one_and_approved_by_another(house: House) -> None:
    number = paid(house)
    made = ask(house, number, DD="10.500")
    services.decide_refund(house.supervisor, refund=made, approve=True)
    assert Refund.objects.get().state == "paid"
    assert balances()["advance", str(house.firm.pk), "TND"] == -10_500
    assert balances()["revenue", "DD", "TND"] == -49_500
    with pytest.raises(AlreadyDecided):
        services.decide_refund(house.supervisor, refund=made, approve=True)
    own = ask(house, number, "account", house.treasurer, TVA="1")
    with pytest.raises(SamePerson):
        services.decide_refund(house.treasurer, refund=own, approve=True)
    with pytest.raises(Invalid):
        services.decide_refund(house.supervisor, refund=own, approve=False)
    services.decide_refund(house.supervisor, refund=own, approve=False, note_text="Once only")
    with pytest.raises(NotFound):
        services.decide_refund(house.supervisor, refund=999, approve=True)


def test_never_more_than_was_paid_is_asked_back_in_all(house: House) -> None:
    number = paid(house)
    for lines in ({"DD": "60.001"}, {"FODEC": "1"}):
        with pytest.raises(MoreThanPaid):
            ask(house, number, **lines)
    first = ask(house, number, DD="40")
    with pytest.raises(MoreThanPaid):
        ask(house, number, DD="20.001")
    services.decide_refund(house.supervisor, refund=first, approve=False, note_text="No")
    ask(house, number, DD="60")
    with pytest.raises(NothingToPay):
        ask(house, number)
    with pytest.raises(Invalid):
        ask(house, number, "cash", TVA="1")  # a trader is not paid at a desk that he does not stand at
    with pytest.raises(NotFound):
        ask(house, number, "account", house.broker, TVA="1")


def test_a_refund_in_cash_leaves_an_open_desk_that_has_it(house: House) -> None:
    number = paid(house)
    made = ask(house, number, "cash", house.treasurer, DD="30")
    services.decide_refund(house.supervisor, refund=made, approve=True)
    with pytest.raises(DeskNotOpen):
        services.pay_refund_in_cash(house.cashier, refund=made)
    with_open_desk(house.cashier, float_amount="20")
    with pytest.raises(NotEnoughCash):
        services.pay_refund_in_cash(house.cashier, refund=made)
    services.receive_prepayment(house.cashier, organisation=house.code, amount=Decimal(10), method="cash")
    services.pay_refund_in_cash(house.cashier, refund=made)
    assert balances()["cash", OFFICE, "TND"] == 0
    with pytest.raises(AlreadyDecided):
        services.pay_refund_in_cash(house.cashier, refund=made)


def test_a_refund_by_transfer_names_the_transfer(house: House) -> None:
    made = ask(house, paid(house), "transfer", DD="30")
    with pytest.raises(AlreadyDecided):
        services.pay_refund_by_transfer(house.treasurer, refund=made, reference="V-1")
    services.decide_refund(house.supervisor, refund=made, approve=True)
    with pytest.raises(Invalid):
        services.pay_refund_by_transfer(house.treasurer, refund=made, reference=" ")
    services.pay_refund_by_transfer(house.treasurer, refund=made, reference="V-1")
    assert Refund.objects.get().reference == "V-1"
    assert balances()["payable", str(house.firm.pk), "TND"] == 0
    assert discrepancies() == []


def test_a_refund_of_what_was_paid_on_credit_lowers_the_debt_first(house: House) -> None:
    house.credit()
    number = paid(house, "credit", DD="100")
    made = ask(house, number, DD="40")
    services.decide_refund(house.supervisor, refund=made, approve=True)
    due = Due.objects.get()
    assert (due.settled_minor, due.settled_on) == (40_000, None)
    assert Holding.objects.get(account__kind="credit").balance_minor == -60_100
    prepaid(house.trader, house.firm.pk, 50_000)
    services.pay_due(house.trader, due=due.pk, amount=Decimal(50))
    rest = ask(house, number, DD="60")
    services.decide_refund(house.supervisor, refund=rest, approve=True)
    due.refresh_from_db()
    assert due.settled_on == date(2026, 3, 3)  # 10.100 was left: the rest goes to the account
    assert balances()["advance", str(house.firm.pk), "TND"] == -49_900
    assert discrepancies() == []


def charge(house: House, **changed: object) -> int:
    terms = {"organisation": house.code, "code": "F-OVERTIME", "reason": "Saturday", "quantity": 2}
    return services.charge_fee(house.cashier, **terms | changed)  # type: ignore[arg-type]


def test_a_fee_of_the_schedule_is_charged_paid_or_waived(house: House) -> None:
    first, second, third = charge(house), charge(house), charge(house)
    assert Charge.objects.get(pk=first).amount_minor == 40_000
    with pytest.raises(Insufficient):
        services.pay_fee(house.trader, charge=first)
    prepaid(house.trader, house.firm.pk, 40_000)
    with pytest.raises(NotMandated):
        services.pay_fee(house.broker, charge=first)
    assert services.pay_fee(house.trader, charge=first).lines == (("F-OVERTIME", Decimal(40)),)
    with pytest.raises(AlreadyDecided):
        services.pay_fee(house.trader, charge=first)
    with_open_desk(house.cashier)
    assert services.receive_fee(house.cashier, charge=second, method="card").kind == "fee"
    services.waive_fee(house.supervisor, charge=third, reason="By mistake")
    assert Charge.objects.get(pk=third).state == "waived"
    with pytest.raises(NotFound):
        services.pay_fee(house.trader, charge=999)
    assert Receipt.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code": "F-NONE"}, Invalid),
        ({"quantity": 0}, Invalid),
        ({"reason": ""}, Invalid),
        ({"reason": "x" * 4001}, Invalid),
        ({"organisation": "NOBODY"}, Invalid),
        ({"office": "TNSFA"}, OfficeNotServed),
    ],
)
def test_what_cannot_be_charged(house: House, changed: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        charge(house, **changed)


def test_nobody_waives_what_he_charged(house: House) -> None:
    made = services.charge_fee(house.supervisor, organisation=house.code, code="F-COPY", reason="Copy")
    with pytest.raises(SamePerson):
        services.waive_fee(house.supervisor, charge=made, reason="x")
