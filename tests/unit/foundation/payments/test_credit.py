# SPDX-License-Identifier: EUPL-1.2
"""Credit is granted by two, drawn within its limit, falls due on a working day, is paid; bonds rest on a guarantee."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from diwana.foundation.accounts.models import Mandate
from diwana.foundation.payments import services, terms
from diwana.foundation.payments.errors import (
    AlreadyDecided,
    BelowMinimum,
    CreditExceeded,
    Insufficient,
    Invalid,
    NoCredit,
    NotFound,
    NotMandated,
    Overdue,
    SamePerson,
    SecurityExhausted,
    SecurityExpired,
    SecurityNotInForce,
    TermsNotOffered,
)
from diwana.foundation.payments.models import CreditLine, Due, Holding, Reservation
from diwana.foundation.payments.queries import balances, discrepancies
from diwana.foundation.payments.queries.ways import ways_to_pay
from diwana.foundation.payments.testing import House, prepaid, with_open_desk
from diwana.kernel import clock
from diwana.kernel.actor import Actor, PermissionMissing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def pay(house: House, amount: str, method: str, subject: str = "declaration:1", **more: object) -> str:
    actor = more.pop("actor", house.trader)
    assert isinstance(actor, Actor)
    return services.pay(
        actor,
        subject=subject,
        payer_organisation=house.firm.pk,
        lines={"DD": Decimal(amount)},
        currency="TND",
        method=method,
        **more,  # type: ignore[arg-type]
    ).number


def holding(kind: str) -> Holding:
    return Holding.objects.get(account__kind=kind)


def test_terms_are_data_of_the_country() -> None:
    bond = terms.terms_of("OC", date(2026, 3, 3))
    assert bond is not None
    # Article 130: ninety days, five thousand dinars at least, six per cent a year, 0.3 per cent.
    assert (bond.days, bond.minimum, bond.interest, bond.commission) == (
        90, Decimal(5000), Decimal("0.06"), Decimal("0.003"),
    )  # fmt: skip
    assert "article 130" in bond.source
    assert terms.charges(bond, 10_000_000, "TND") == {"OC-INT": 150_000, "OC-COM": 30_000}
    assert terms.terms_of("OC", date(2008, 12, 31)) is None
    assert terms.due_on(bond, date(2026, 3, 3)) == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("paid", "months"), [(date(2026, 3, 18), 0), (date(2026, 3, 19), 1), (date(2026, 4, 18), 1), (date(2026, 4, 19), 2)]
)
def test_late_interest_counts_each_month_begun(paid: date, months: int) -> None:
    agreed = terms.terms_of("CE", date(2026, 3, 3))
    assert agreed is not None
    assert terms.late_interest(agreed, 1_000_000, date(2026, 3, 18), paid, "TND") == 7_500 * months


def test_credit_is_proposed_by_one_and_granted_by_another(house: House) -> None:
    security = house.guarantee("10000")
    terms_ = {
        "organisation": house.code,
        "limit": Decimal(10_000),
        "until": date(2027, 1, 1),
        "terms_code": "CE",
        "reason": "x",
        "security": security,
    }
    line = services.propose_credit(house.treasurer, **terms_)  # type: ignore[arg-type]
    with pytest.raises(NoCredit):
        pay(house, "1", "credit")
    with pytest.raises(SamePerson):
        services.decide_credit(house.treasurer, line=line, approve=True)
    with pytest.raises(PermissionMissing):
        services.decide_credit(house.cashier, line=line, approve=True)
    with pytest.raises(Invalid):
        services.decide_credit(house.supervisor, line=line, approve=False)
    services.decide_credit(house.supervisor, line=line, approve=True)
    with pytest.raises(AlreadyDecided):
        services.decide_credit(house.supervisor, line=line, approve=True)
    assert holding("credit").limit_minor == 10_000_000
    assert holding("guarantee").reserved_minor == 10_000_000
    other = services.propose_credit(house.treasurer, **terms_ | {"limit": Decimal(1)})  # type: ignore[arg-type]
    services.decide_credit(house.supervisor, line=other, approve=False, note_text="No need")
    assert CreditLine.objects.get(pk=other).state == "refused"
    with pytest.raises(NotFound):
        services.decide_credit(house.supervisor, line=999, approve=True)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"organisation": "NOBODY"}, Invalid),
        ({"terms_code": "OC"}, TermsNotOffered),
        ({"until": date(2026, 3, 2)}, Invalid),
        ({"limit": Decimal(0)}, Invalid),
        ({"reason": " "}, Invalid),
        ({"security": None}, Invalid),
    ],
)
def test_what_cannot_be_proposed(house: House, changed: dict[str, object], error: type[Exception]) -> None:
    terms_ = {
        "organisation": house.code,
        "limit": Decimal(1),
        "until": date(2027, 1, 1),
        "terms_code": "CE",
        "reason": "x",
        "security": house.guarantee(),
    }
    with pytest.raises(error):
        services.propose_credit(house.treasurer, **terms_ | changed)  # type: ignore[arg-type]


def test_a_draw_falls_due_on_the_next_working_day_with_its_commission(house: House) -> None:
    house.credit()
    with clock.at(datetime(2026, 3, 6, 9, tzinfo=UTC)):  # fifteen days on is Saturday the 21st
        number = pay(house, "1000", "credit")
    due = Due.objects.get(receipt__number=number)
    assert due.due_on == terms.next_working_day(date(2026, 3, 21))
    assert due.due_on > date(2026, 3, 21)
    assert (due.principal_minor, due.charges_minor) == (1_000_000, 1_000)
    assert balances()["credit", str(house.firm.pk), "TND"] == 1_001_000
    assert balances()["payer", str(house.firm.pk), "TND"] == 0
    with pytest.raises(CreditExceeded):
        pay(house, "9999", "credit", "declaration:2")


def test_what_is_overdue_stops_credit_until_it_is_paid(house: House) -> None:
    house.credit()
    pay(house, "100", "credit")
    due = Due.objects.get()
    with clock.at(datetime(2026, 4, 1, 9, tzinfo=UTC)):
        (_prepayment, credit, *_bonds) = ways_to_pay(house.trader, house.firm.pk, Decimal(1), "TND")
        assert credit.refusal == Overdue.text
        with pytest.raises(Overdue):
            pay(house, "1", "credit", "declaration:2")
        with pytest.raises(Insufficient):
            services.pay_due(house.trader, due=due.pk)
        prepaid(house.trader, house.firm.pk, 200_000)
        services.pay_due(house.trader, due=due.pk, amount=Decimal(50))
        given = services.pay_due(house.trader, due=due.pk)
        assert given.total == Decimal("50.475")  # 50.100 left and 0.75 % of it, rounded down
        with pytest.raises(AlreadyDecided):
            services.pay_due(house.trader, due=due.pk)
        pay(house, "1", "credit", "declaration:2")
    with pytest.raises(Invalid):
        services.pay_due(house.trader, due=Due.objects.latest("pk").pk, amount=Decimal(99))
    with pytest.raises(NotFound):
        services.pay_due(house.trader, due=999)
    assert discrepancies() == []


def test_a_due_is_paid_at_the_desk(house: House) -> None:
    house.credit()
    pay(house, "100", "credit")
    with_open_desk(house.cashier)
    given = services.receive_due(house.cashier, due=Due.objects.get().pk, method="cash")
    assert (given.kind, given.total, given.method) == ("due", Decimal("100.100"), "cash")
    assert holding("credit").balance_minor == 0


def test_a_new_line_replaces_the_one_before_and_a_withdrawn_one_stays_secured(house: House) -> None:
    security = house.guarantee("10000")
    first = house.credit("6000", security)
    pay(house, "100", "credit")
    second = house.credit("9000", security)
    assert CreditLine.objects.get(pk=first).state == "withdrawn"
    assert holding("guarantee").reserved_minor == 9_000_000
    with pytest.raises(NotFound):
        services.withdraw_credit(house.treasurer, line=first, reason="x")
    services.withdraw_credit(house.treasurer, line=second, reason="Late twice")
    assert holding("credit").limit_minor == holding("guarantee").reserved_minor == 100_100
    with pytest.raises(NoCredit):
        pay(house, "1", "credit", "declaration:2")
    prepaid(house.trader, house.firm.pk, 100_100)
    services.pay_due(house.trader, due=Due.objects.get().pk)
    assert holding("credit").limit_minor == holding("guarantee").reserved_minor == 0
    with pytest.raises(Invalid):
        house.credit("0", security)


def test_an_expired_line_is_not_drawn(house: House) -> None:
    house.credit(until=date(2026, 3, 4))
    with clock.at(datetime(2026, 3, 5, 9, tzinfo=UTC)):
        with pytest.raises(NoCredit):
            pay(house, "1", "credit")
        assert ways_to_pay(house.trader, house.firm.pk, Decimal(1), "TND")[1].refusal == NoCredit.text


def test_a_bond_rests_on_a_guarantee_that_is_released_with_the_debt(house: House) -> None:
    security = house.guarantee("10000")
    with pytest.raises(BelowMinimum):
        pay(house, "4999", "bond", security=security)
    with pytest.raises(SecurityExhausted):
        pay(house, "9900", "bond", security=security)
    pay(house, "6000", "bond", security=security)
    due = Due.objects.get()
    assert (due.kind, due.charges_minor, due.due_on) == ("bond", 108_000, date(2026, 6, 1))
    assert holding("guarantee").reserved_minor == 6_108_000
    prepaid(house.trader, house.firm.pk, 7_000_000)
    services.pay_due(house.trader, due=due.pk, amount=Decimal(108))
    assert holding("guarantee").reserved_minor == 6_000_000
    services.pay_due(house.trader, due=due.pk)
    assert holding("guarantee").reserved_minor == 0
    assert balances()["bond", str(house.firm.pk), "TND"] == 0


def test_a_guarantee_that_ends_before_the_bond_falls_due_does_not_serve(house: House) -> None:
    short, proposed = house.guarantee("100000", until=date(2026, 5, 1)), services.propose_guarantee(
        house.treasurer, organisation=house.code, amount=Decimal(9000), guarantor="B", reference="G-2",
        since=date(2026, 1, 1), until=None,
    )  # fmt: skip
    with pytest.raises(SecurityExpired):
        pay(house, "6000", "bond", security=short)
    with pytest.raises(SecurityNotInForce):
        pay(house, "6000", "bond", security=proposed)
    with pytest.raises(Invalid):
        pay(house, "6000", "bond", security=999)
    assert [way.method for way in ways_to_pay(house.trader, house.firm.pk, Decimal(6000), "TND")] == ["prepayment"]


def test_ways_to_pay_say_what_each_comes_to_or_why_it_is_closed(house: House) -> None:
    house.credit("7000", house.guarantee("14000"))
    prepaid(house.trader, house.firm.pk, 10_000)
    prepayment, credit, bond = ways_to_pay(house.trader, house.firm.pk, Decimal(6900), "TND")
    assert (prepayment.free, prepayment.refusal) == (Decimal(10), Insufficient.text)
    assert (credit.free, credit.charges, credit.refusal) == (Decimal(7000), Decimal("6.900"), "")
    assert (bond.free, bond.refusal) == (Decimal(7000), SecurityExhausted.text)
    assert ways_to_pay(house.trader, house.firm.pk, Decimal(100), "TND")[2].refusal == BelowMinimum.text


def test_who_pays_for_another_needs_his_mandate_or_his_own_account(house: House) -> None:
    prepaid(house.trader, house.firm.pk, 10_000)
    with pytest.raises(NotMandated):
        pay(house, "1", "prepayment", actor=house.broker)
    prepaid(house.broker, house.broker_firm.pk, 5_000)
    pay(house, "2", "prepayment", "declaration:2", actor=house.broker, account=house.broker_firm.pk)
    today = terms.today()
    Mandate.objects.create(principal=house.firm, agent=house.broker_firm, acts=["pay"], since=today, until=today)
    pay(house, "3", "prepayment", "declaration:3", actor=house.broker)
    assert balances()["advance", str(house.firm.pk), "TND"] == -7_000
    assert balances()["advance", str(house.broker_firm.pk), "TND"] == -3_000
    assert [way.own for way in ways_to_pay(house.broker, house.firm.pk, Decimal(1), "TND")] == [False, True]
    with pytest.raises(Invalid):
        pay(house, "1", "cash", "declaration:4")


def test_a_called_guarantee_settles_the_due_and_claims_from_the_guarantor(house: House) -> None:
    security = house.guarantee("10000")
    pay(house, "6000", "bond", security=security)
    held = Reservation.objects.get()
    with pytest.raises(NotFound):
        services.release_security(house.supervisor, reservation=held.pk, reason="x")
    services.call_security(house.treasurer, reservation=held.pk, reason="Unpaid")
    assert Due.objects.get().settled_on == date(2026, 3, 3)
    assert balances()["claim", str(security), "TND"] == 6_108_000
    assert holding("guarantee").balance_minor == 10_000_000 - 6_108_000
    assert discrepancies() == []
