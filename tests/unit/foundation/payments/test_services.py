# SPDX-License-Identifier: EUPL-1.2
"""Payments are taken once, numbered without gaps, and every account balances to the millime."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from diwana.foundation.accounts.models import Mandate
from diwana.foundation.accounts.public import Act, actor_for
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.ledger.public import timeline
from diwana.foundation.payments import queries
from diwana.foundation.payments.models import Entry, Posting, Receipt
from diwana.foundation.payments.public import AlreadyReceived, NothingToPay, OfficeNotServed, receipt_for, receive
from diwana.foundation.payments.testing import with_open_desk
from diwana.kernel import clock
from diwana.kernel.actor import Actor, PermissionMissing
from diwana.kernel.money import UnknownCurrency

pytestmark = pytest.mark.django_db
TAXES = {"DD": Decimal("100.125"), "TVA": Decimal("19.001"), "AIR": Decimal(0)}


@pytest.fixture
def cashier() -> Actor:
    person = make_member(make_organisation("", "office"), Role.CASHIER, offices=["TN001"])
    return with_open_desk(actor_for(person.pk))


@pytest.fixture
def payer() -> int:
    return make_organisation().pk


def pay(actor: Actor, payer: int, subject: str = "declaration:1", **changed: object) -> str:
    terms = {"lines": TAXES, "currency": "TND", "method": "cash", **changed}
    return receive(actor, subject=subject, payer_organisation=payer, **terms).number  # type: ignore[arg-type]


def test_a_payment_gives_a_receipt_with_its_lines(cashier: Actor, payer: int) -> None:
    with clock.at(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        number = pay(cashier, payer, method="cheque", reference="0012")
    receipt = receipt_for("declaration:1")
    assert receipt is not None
    assert (receipt.number, number) == ("2026-0000001", "2026-0000001")
    assert receipt.total == Decimal("119.126")
    assert receipt.lines == (("DD", Decimal("100.125")), ("TVA", Decimal("19.001")))
    assert (receipt.office, receipt.method, receipt.reference, receipt.payer) == ("TN001", "cheque", "0012", payer)


def test_a_payment_is_on_the_record(cashier: Actor, payer: int) -> None:
    number = pay(cashier, payer)
    (event,) = timeline(f"receipt:{number}")
    assert event.verb == "payments.receive"
    assert event.data == {
        "subject": "declaration:1",
        "currency": "TND",
        "total": "119.126",
        "method": "cash",
        "lines": {"DD": "100.125", "TVA": "19.001"},
    }


def test_nothing_is_paid_twice(cashier: Actor, payer: int) -> None:
    number = pay(cashier, payer)
    with pytest.raises(AlreadyReceived) as refused:
        pay(cashier, payer)
    assert refused.value.number == number
    assert Receipt.objects.count() == 1


def test_the_database_itself_refuses_a_second_receipt(cashier: Actor, payer: int) -> None:
    pay(cashier, payer)
    row = Receipt.objects.get()
    row.pk, row.number, row.sequence = None, "2026-0000099", 99
    row.entry = Entry.objects.create(at=clock.now(), day=row.day, what="payments.test", subject=row.subject)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_numbers_run_without_a_gap_after_a_refusal_and_start_anew_each_year(cashier: Actor, payer: int) -> None:
    with clock.at(datetime(2026, 12, 31, 12, tzinfo=UTC)):
        first = pay(cashier, payer, "declaration:1")
        with transaction.atomic():
            pay(cashier, payer, "declaration:2")
            transaction.set_rollback(True)
        second = pay(cashier, payer, "declaration:3")
    # 23:30 UTC is already the next year in Tunis.
    with clock.at(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        third = pay(cashier, payer, "declaration:4")
    assert [first, second, third] == ["2026-0000001", "2026-0000002", "2027-0000001"]


@pytest.mark.parametrize("lines", [{}, {"DD": Decimal(0)}, {"DD": Decimal("-1"), "TVA": Decimal(2)}])
def test_nothing_to_pay_is_refused(cashier: Actor, payer: int, lines: dict[str, Decimal]) -> None:
    with pytest.raises(NothingToPay):
        pay(cashier, payer, lines=lines)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"lines": {"DD": Decimal("0.0005")}}, ValueError),
        ({"method": "barter"}, ValueError),
        ({"currency": "XXQ"}, UnknownCurrency),
        ({"office": "TN999"}, OfficeNotServed),
    ],
)
def test_what_cannot_be_entered_is_refused(
    cashier: Actor, payer: int, changed: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        pay(cashier, payer, **changed)
    assert not Posting.objects.exists()


def test_only_a_cashier_receives(payer: int) -> None:
    trader = actor_for(make_member(make_organisation(), Role.TRADER).pk)
    with pytest.raises(PermissionMissing):
        pay(trader, payer)


def test_a_posting_without_amount_or_within_one_account_cannot_be_stored(cashier: Actor, payer: int) -> None:
    pay(cashier, payer)
    posting = Posting.objects.first()
    assert posting is not None
    for wrong in ({"amount_minor": 0}, {"amount_minor": -5}, {"credit_id": posting.debit_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.filter(pk=posting.pk).update(**wrong)


def test_a_receipt_is_known_to_the_payer_his_broker_and_the_officers_only(cashier: Actor) -> None:
    trader, broker = make_organisation(), make_organisation("", "broker")
    number = pay(cashier, trader.pk)
    seen_by = {
        "payer": actor_for(make_member(trader, Role.TRADER).pk),
        "broker": actor_for(make_member(broker, Role.BROKER).pk),
        "stranger": actor_for(make_member(make_organisation(), Role.TRADER).pk),
        "examiner": actor_for(make_member(make_organisation("", "office"), Role.EXAMINER).pk),
    }
    assert {who for who, actor in seen_by.items() if queries.receipt(actor, number)} == {"payer", "examiner"}
    today = clock.today("Africa/Tunis")
    Mandate.objects.create(principal=trader, agent=broker, acts=[Act.PAY], since=today, until=today)
    assert queries.receipt(seen_by["broker"], number) is not None


def test_the_journal_of_a_day_adds_up(cashier: Actor, payer: int) -> None:
    with clock.at(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        pay(cashier, payer, "declaration:1")
        pay(cashier, payer, "declaration:2", lines={"TVA": Decimal("1.999")}, method="card")
    with clock.at(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        pay(cashier, payer, "declaration:3")
        day = queries.journal(datetime(2026, 3, 1).date(), "TN001")
    assert [receipt.subject for receipt in day.receipts] == ["declaration:1", "declaration:2"]
    assert day.by_tax == (("DD", "TND", Decimal("100.125")), ("TVA", "TND", Decimal("21.000")))
    assert day.by_method == (("card", "TND", Decimal("1.999")), ("cash", "TND", Decimal("119.126")))
    assert day.totals == (("TND", Decimal("121.125")),)
    assert queries.journal(datetime(2026, 3, 1).date(), "TN002").receipts == ()


def test_a_payment_asks_as_much_for_ten_taxes_as_for_one(cashier: Actor, payer: int) -> None:
    asked = []
    for taxes in (1, 10):
        with CaptureQueriesContext(connection) as statements:
            pay(cashier, payer, f"declaration:{taxes}", lines={f"T{number}": Decimal(1) for number in range(taxes)})
        asked.append(len(statements))
    assert asked[1] <= asked[0]


class Balance(HypothesisTestCase):
    """Laws of the journal, whatever is paid."""

    _subjects = itertools.count(1)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        payments=st.lists(
            st.dictionaries(
                st.sampled_from(["DD", "DC", "FODEC", "TVA", "RPD", "AIR"]),
                st.integers(1, 10**12).map(lambda minor: Decimal(minor).scaleb(-3)),
                min_size=1,
            ),
            min_size=1,
            max_size=4,
        )
    )
    def test_accounts_sum_to_zero_and_payers_owe_nothing(self, payments: list[dict[str, Decimal]]) -> None:
        person = make_member(make_organisation("", "office"), Role.CASHIER, offices=["TN001"])
        cashier = with_open_desk(actor_for(person.pk))
        payer = make_organisation().pk
        for lines in payments:
            pay(cashier, payer, f"declaration:{next(self._subjects)}", lines=lines)
        balances = queries.balances()
        assert sum(balances.values()) == 0
        assert balances["payer", str(payer), "TND"] == 0
        expected = sum((amount for lines in payments for amount in lines.values()), Decimal(0))
        assert balances["cash", "TN001", "TND"] == int(expected.scaleb(3))
