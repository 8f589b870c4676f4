# SPDX-License-Identifier: EUPL-1.2
"""A statement is booked once, its lines are attributed and undone in double entry, and nothing is attributed twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from diwana.foundation.banking import queries, services
from diwana.foundation.banking.errors import (
    AlreadyTaken,
    BankingRefused,
    FileRefused,
    NotFound,
    NothingLeft,
    TooMuch,
)
from diwana.foundation.banking.models import Attribution, Line, Statement
from diwana.foundation.banking.testing import IBAN, Booked, camt053, mt940
from diwana.foundation.ledger.public import timeline
from diwana.foundation.payments import services as payments
from diwana.foundation.payments.errors import Insufficient
from diwana.foundation.payments.models import Due
from diwana.foundation.payments.public import PaymentRefused, payment_reference
from diwana.foundation.payments.queries import balances, discrepancies
from diwana.foundation.payments.testing import NOON, OFFICE, House, make_house
from diwana.kernel import clock
from diwana.kernel.actor import PermissionMissing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def noon() -> object:
    with clock.at(NOON):
        yield


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def account(house: House) -> int:
    return services.register_account(house.treasurer, iban=IBAN, name="Trésor", currency="TND")


def take(house: House, account: int, *entries: Booked, **options: str) -> list[Line]:
    content = camt053(entries, **options)  # type: ignore[arg-type]
    (pk,) = services.import_statements(house.cashier, account=account, content=content, mapping={})
    return list(Line.objects.filter(statement=pk).order_by("position"))


def on_credit(house: House, number: int, amount: str) -> Due:
    payments.pay(
        house.trader,
        subject=f"declaration:{number}",
        payer_organisation=house.firm.pk,
        lines={"DD": Decimal(amount)},
        currency="TND",
        method="credit",
        title=f"2026/RDS/IM-{number:06}",
    )
    return Due.objects.latest("pk")


def best(house: House, line: Line) -> tuple[int, tuple[tuple[str, str, int], ...]]:
    _facts, _attributions, found = queries.line(house.treasurer, line.pk)
    first = found[0]
    return first.confidence, tuple((target, key, minor) for target, key, _title, minor in first.parts)


def test_an_account_is_registered_once_by_a_valid_iban(house: House, account: int) -> None:
    for wrong in (
        {"iban": "TN5910006035183598478832"},
        {"iban": IBAN},
        {"currency": "XXQ", "iban": "FR1420041010050500013M02606"},
        {"name": " ", "iban": "FR1420041010050500013M02606"},
    ):
        with pytest.raises(BankingRefused):
            services.register_account(house.treasurer, **{"iban": IBAN, "name": "x", "currency": "TND", **wrong})
    with pytest.raises(PermissionMissing):
        services.register_account(house.cashier, iban=IBAN, name="x", currency="TND")


def test_lines_are_booked_into_suspense(house: House, account: int) -> None:
    take(house, account, Booked("250.500", "x"), Booked("-12", "y"))
    assert balances()["bank", IBAN, "TND"] == 238_500
    assert balances()["suspense", IBAN, "TND"] == -238_500
    (seen,) = queries.accounts(house.treasurer)
    assert (seen.balance, seen.suspense, seen.open_lines) == (Decimal("1238.500"), Decimal("238.500"), 2)
    assert timeline(f"bank:{account}")[-1].data["lines"] == 2


def test_the_same_statement_and_the_same_entry_are_never_booked_twice(house: House, account: int) -> None:
    entries = (Booked("10", "a"), Booked("10", "a"), Booked("5", "b"))
    take(house, account, *entries)
    with pytest.raises(AlreadyTaken):
        take(house, account, *entries)
    with pytest.raises(FileRefused):  # the same number with other bytes
        take(house, account, *entries, version="04")
    later = Booked("7", "c", day=date(2026, 3, 4))
    take(house, account, *entries, later, number="2026-062")
    assert Line.objects.count() == 4
    assert Statement.objects.get(number="2026-062").repeated == 3
    assert balances()["bank", IBAN, "TND"] == 32_000
    assert discrepancies() == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"iban": "FR1420041010050500013M02606"}, "The statement is of the account"),
        ({"currency": "EUR"}, "The statement is in %(theirs)s"),
        ({"opening": "1000.0001"}, "An amount is finer than the currency."),
    ],
)
def test_account_and_currency_have_to_fit(house: House, account: int, options: dict[str, str], said: str) -> None:
    with pytest.raises(FileRefused) as refused:
        take(house, account, Booked("1", "x"), **options)
    assert refused.value.faults[0].text.startswith(said)
    assert not Line.objects.exists()
    with pytest.raises(NotFound):
        take(house, 999, Booked("1"))


def test_a_structured_reference_leads_to_the_prepayment_account(house: House, account: int) -> None:
    reference = payment_reference(house.code)
    spaced = " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))
    (line,) = take(house, account, Booked("100", f"VIR {spaced} MERCI"))
    confidence, parts = best(house, line)
    assert confidence >= 90
    assert parts == (("prepayment", str(house.firm.pk), 100_000),)
    services.attribute(house.treasurer, line=line.pk, parts=parts, confidence=confidence)
    assert balances()["advance", str(house.firm.pk), "TND"] == -100_000
    assert balances()["suspense", IBAN, "TND"] == 0
    row = Attribution.objects.get()
    assert (row.confidence, row.organisation, bool(row.receipt)) == (confidence, house.firm.pk, True)
    with pytest.raises(NothingLeft):
        services.attribute(house.treasurer, line=line.pk, parts=parts)
    line.refresh_from_db()
    assert line.closed_at == NOON


def test_a_due_is_found_by_its_number_and_amount_and_paid(house: House, account: int) -> None:
    house.credit()
    due = on_credit(house, 7, "500")
    on_credit(house, 8, "90")
    (line,) = take(house, account, Booked("500.500", "Règlement 2026/RDS/IM-000007", "Autre payeur"))
    confidence, parts = best(house, line)
    assert parts == (("due", str(due.pk), 500_500),)
    assert confidence >= 90
    services.attribute(house.treasurer, line=line.pk, parts=parts)
    due.refresh_from_db()
    assert due.settled_on == date(2026, 3, 3)


def test_a_transfer_pays_several_dues_and_a_part(house: House, account: int) -> None:
    house.credit()
    first, second = on_credit(house, 1, "100"), on_credit(house, 2, "200")
    (whole, part) = take(house, account, Booked("300.300", "", house.firm.name), Booked("50", "IM-000002 acompte"))
    _confidence, parts = best(house, whole)
    assert parts == (("due", str(first.pk), 100_100), ("due", str(second.pk), 200_200))
    services.attribute(house.treasurer, line=part.pk, parts=[("due", str(second.pk), 50_000)])
    second.refresh_from_db()
    assert second.settled_minor == 50_000
    with pytest.raises((TooMuch, PaymentRefused)):
        services.attribute(house.treasurer, line=whole.pk, parts=parts)
    assert Attribution.objects.count() == 1  # all parts or none


def test_late_interest_is_paid_first(house: House, account: int) -> None:
    house.credit()
    due = on_credit(house, 1, "1000")
    with clock.at(datetime(2026, 4, 10, 9, tzinfo=UTC)):
        (line,) = take(house, account, Booked("1008.507", "IM-000001", day=date(2026, 4, 10)))
        _confidence, parts = best(house, line)
        assert parts == (("due", str(due.pk), 1_008_507),)  # 1001 and 0.75 % of it for the month begun
        services.attribute(house.treasurer, line=line.pk, parts=parts)
    due.refresh_from_db()
    assert due.settled_on is not None
    assert balances()["revenue", "CE-LATE", "TND"] == -7_507


def test_an_attribution_is_undone_and_the_debt_lives_again(house: House, account: int) -> None:
    house.credit()
    due = on_credit(house, 1, "100")
    (line,) = take(house, account, Booked("100.100", "IM-000001"))
    (made,) = services.attribute(house.treasurer, line=line.pk, parts=[("due", str(due.pk), 100_100)])
    with pytest.raises(BankingRefused):
        services.undo(house.treasurer, attribution=made, reason=" ")
    services.undo(house.treasurer, attribution=made, reason="Wrong debtor")
    due.refresh_from_db()
    line.refresh_from_db()
    assert (due.settled_minor, due.settled_on, line.attributed_minor, line.closed_at) == (0, None, 0, None)
    assert balances()["suspense", IBAN, "TND"] == -100_100
    assert discrepancies() == []
    with pytest.raises(NotFound):
        services.undo(house.treasurer, attribution=made, reason="Again")
    assert services.attribute(house.treasurer, line=line.pk, parts=[("due", str(due.pk), 100_100)])


def test_spent_money_cannot_be_taken_back(house: House, account: int) -> None:
    (line,) = take(house, account, Booked("100", "x"))
    (made,) = services.attribute(house.treasurer, line=line.pk, parts=[("prepayment", str(house.firm.pk), 100_000)])
    payments.pay(
        house.trader,
        subject="declaration:1",
        payer_organisation=house.firm.pk,
        lines={"DD": Decimal(1)},
        currency="TND",
        method="prepayment",
    )
    with pytest.raises(Insufficient):
        services.undo(house.treasurer, attribution=made, reason="Wrong")


def test_what_desks_sent_to_the_bank_is_awaited_there_once(house: House, account: int) -> None:
    session = payments.open_desk(house.cashier, office=OFFICE, float_amount=Decimal())
    payments.receive_prepayment(house.cashier, organisation=house.code, amount=Decimal(80), method="cash")
    payments.count_desk(house.cashier, session=session, counted=Decimal(80))
    payments.bank_takings(house.cashier, office=OFFICE, cash=Decimal(80), cheques=False, slip="BORD-0042")
    first, second = take(house, account, Booked("80", "VERSEMENT BORD 0042"), Booked("80", "AUTRE", reference="Z"))
    _confidence, parts = best(house, first)
    assert parts[0][0] == "transit"
    services.attribute(house.treasurer, line=first.pk, parts=parts)
    assert balances()["transit", OFFICE, "TND"] == 0
    with pytest.raises(TooMuch):
        services.attribute(house.treasurer, line=second.pk, parts=parts)


def test_a_guarantor_pays_what_was_claimed(house: House, account: int) -> None:
    security = house.guarantee("1000")
    held = payments.reserve_security(
        house.supervisor, security=security, organisation=house.firm.pk, subject="transit:1", amount=Decimal(300)
    )
    payments.call_security(house.treasurer, reservation=held, reason="Not cleared", lines={"DD": Decimal(300)})
    (line,) = take(house, account, Booked("300", "CAUTION G-1", "Bank"))
    _confidence, parts = best(house, line)
    assert parts == (("claim", str(security), 300_000),)
    services.attribute(house.treasurer, line=line.pk, parts=parts)
    assert balances()["claim", str(security), "TND"] == 0


def test_a_payer_is_known_again_by_his_account(house: House, account: int) -> None:
    iban = "TN5904018104003691234567"
    first, second = take(house, account, Booked("10", "a", "Somebody", iban), Booked("20", "b", "Somebody", iban))
    services.attribute(house.treasurer, line=first.pk, parts=[("prepayment", str(house.firm.pk), 10_000)])
    confidence, parts = best(house, second)
    assert (confidence, parts) == (60, (("prepayment", str(house.firm.pk), 20_000),))


@pytest.mark.parametrize(
    "part",
    [("prepayment", "x", 1), ("prepayment", "999", 1), ("due", "999", 1), ("transit", "1", 1), ("claim", "1", 1),
     ("prepayment", "1", 10_001), ("prepayment", "1", -1), ("prepayment", "1", 0)],
)  # fmt: skip
def test_nothing_is_attributed_to_what_is_not_there(house: House, account: int, part: tuple[str, str, int]) -> None:
    (line,) = take(house, account, Booked("10", "x"))
    with pytest.raises((BankingRefused, PaymentRefused)):
        services.attribute(house.treasurer, line=line.pk, parts=[part])
    with pytest.raises(BankingRefused):
        services.attribute(house.treasurer, line=line.pk, parts=[])
    with pytest.raises(NotFound):
        services.attribute(house.treasurer, line=999, parts=[part])


def test_mt940_is_taken_as_well(house: House, account: int) -> None:
    content = mt940([Booked("10.000", "x", reference="R1")])
    services.import_statements(house.treasurer, account=account, content=content, mapping={})
    assert Line.objects.get().amount_minor == 10_000
