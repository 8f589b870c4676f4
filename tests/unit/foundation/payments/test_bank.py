# SPDX-License-Identifier: EUPL-1.2
"""Money on a bank statement waits in suspense, pays what is open, and comes back when it was attributed wrongly."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diwana.foundation.payments import services, terms
from diwana.foundation.payments.errors import Insufficient, Invalid, NotFound, NotReversible
from diwana.foundation.payments.models import Due, Entry, Reservation
from diwana.foundation.payments.public import (
    OpenItem,
    attribute_to_claim,
    attribute_to_due,
    attribute_to_prepayment,
    attribute_to_transit,
    book_bank_lines,
    entry_of,
    holders,
    open_items,
    payment_reference,
    undo_attribution,
)
from diwana.foundation.payments.queries import balances, discrepancies
from diwana.foundation.payments.services.attributing import part_of
from diwana.foundation.payments.testing import NOON, OFFICE, House, prepaid, with_open_desk
from diwana.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

BANK = "TN5910006035183598478831"
LATE = datetime(2026, 6, 3, 11, tzinfo=UTC)


def arrives(house: House, *minors: int) -> None:
    book_bank_lines(house.treasurer, account=BANK, currency="TND", minors=minors, subject="statement:1", title="62")


def drawn(house: House, amount: str, method: str = "credit", **more: object) -> Due:
    services.pay(
        house.trader,
        subject="declaration:1",
        payer_organisation=house.firm.pk,
        lines={"DD": Decimal(amount)},
        currency="TND",
        method=method,
        title="2026/RDS/IM-1",
        **more,  # type: ignore[arg-type]
    )
    return Due.objects.latest("pk")


def to_due(house: House, due: Due, minor: int) -> int:
    given, debtor = attribute_to_due(house.treasurer, account=BANK, minor=minor, due=due.pk, reference="V-1")
    assert debtor == house.firm.pk
    due.refresh_from_db()
    return entry_of(given.number)


def undo(house: House, entry: int) -> None:
    undo_attribution(house.treasurer, entry=entry, subject="attribution:1")


def suspense() -> int:
    return balances().get(("suspense", BANK, "TND"), 0)


def the(kind: str) -> OpenItem:
    (found,) = (item for item in open_items("TND") if item.kind == kind)
    return found


def test_lines_in_and_out_are_booked_once_against_suspense(house: House) -> None:
    arrives(house)
    assert not Entry.objects.exists()
    arrives(house, 5_000, -1_200)
    assert Entry.objects.count() == 1
    assert (balances()["bank", BANK, "TND"], suspense()) == (3_800, -3_800)


def test_a_payer_s_money_reaches_his_account_and_may_be_taken_back_until_it_is_spent(house: House) -> None:
    arrives(house, 5_000)
    more = {"account": BANK, "currency": "TND", "organisation": house.firm.pk, "reference": "V-1"}
    given = attribute_to_prepayment(house.treasurer, minor=5_000, subject="line:1", **more)  # type: ignore[arg-type]
    assert (suspense(), balances()["advance", str(house.firm.pk), "TND"]) == (0, -5_000)
    undo(house, entry_of(given.number))
    assert (suspense(), balances()["advance", str(house.firm.pk), "TND"]) == (-5_000, 0)
    spent = attribute_to_prepayment(house.treasurer, minor=5_000, subject="line:2", **more)  # type: ignore[arg-type]
    services.pay(
        house.trader,
        subject="declaration:2",
        payer_organisation=house.firm.pk,
        lines={"DD": Decimal(5)},
        currency="TND",
        method="prepayment",
    )
    with pytest.raises(Insufficient):
        undo(house, entry_of(spent.number))


def test_what_falls_due_is_open_until_it_is_paid_whole(house: House) -> None:
    house.credit()
    due = drawn(house, "600")
    owed = the("due").minor
    assert owed == due.principal_minor + due.charges_minor
    assert (the("due").key, the("due").identifier) == (str(due.pk), house.code)
    assert "2026/RDS/IM-1" in the("due").references
    arrives(house, owed)
    to_due(house, due, 200_000)
    assert (the("due").minor, due.settled_on) == (owed - 200_000, None)
    to_due(house, due, owed - 200_000)
    assert open_items("TND") == ()
    assert due.settled_on == terms.today()
    assert suspense() == 0
    assert discrepancies() == []


def test_what_is_late_costs_interest_that_is_paid_first(house: House) -> None:
    house.credit()
    due = drawn(house, "600")
    principal = due.principal_minor + due.charges_minor
    with clock.at(LATE):
        owed = the("due").minor
        assert owed > principal
        part = part_of(due, owed - 1)
        assert part < principal
        with pytest.raises(Invalid, match="amount"):
            to_due(house, due, owed + 2)
        arrives(house, 100_000)
        to_due(house, due, 100_000)
    assert 0 < due.settled_minor < 100_000
    assert suspense() == 0
    assert discrepancies() == []


@settings(deadline=None, max_examples=50)
@given(minor=st.integers(1, 700_000))
def test_a_part_with_its_interest_fits_the_money_and_one_unit_more_does_not(minor: int) -> None:
    due = Due(principal_minor=600_000, charges_minor=1_800, settled_minor=0, currency="TND", terms="CE")
    due.drawn_on, due.due_on = NOON.date(), NOON.date()
    agreed = terms.terms_of("CE", due.drawn_on)
    assert agreed is not None
    with clock.at(LATE):

        def costs(part: int) -> int:
            return part + terms.late_interest(agreed, part, due.due_on, terms.today(), "TND")

        part = part_of(due, minor)
        assert costs(part) <= minor
        assert part == 601_800 or costs(part + 1) > minor


def test_a_debt_revives_when_its_payment_is_undone(house: House) -> None:
    house.credit()
    due = drawn(house, "600")
    owed = the("due").minor
    arrives(house, owed)
    entry = to_due(house, due, owed)
    undo(house, entry)
    due.refresh_from_db()
    assert (due.settled_minor, due.settled_on, the("due").minor) == (0, None, owed)
    assert suspense() == -owed
    with pytest.raises(NotReversible):
        undo(house, entry)
    assert discrepancies() == []


def test_the_guarantee_of_a_bond_is_held_again_when_its_payment_is_undone(house: House) -> None:
    due = drawn(house, "6000", "bond", security=house.guarantee("10000"))
    held = Reservation.objects.get()
    before = held.held_minor
    arrives(house, owed := the("due").minor)
    entry = to_due(house, due, owed)
    held.refresh_from_db()
    assert held.ended_at is not None
    undo(house, entry)
    held.refresh_from_db()
    assert (held.held_minor, held.ended_at) == (before, None)
    assert discrepancies() == []


def test_only_an_attribution_is_undone_so(house: House) -> None:
    prepaid(house.treasurer, house.firm.pk, 1_000)
    with pytest.raises(NotReversible):
        undo(house, Entry.objects.get().pk)


def test_takings_that_a_desk_sent_are_open_until_the_bank_has_them(house: House) -> None:
    with_open_desk(house.cashier, OFFICE)
    services.receive_prepayment(house.cashier, organisation=house.code, amount=Decimal(40), method="cheque")
    services.bank_takings(house.cashier, office=OFFICE, cash=Decimal(), cheques=True, slip="B-0042")
    waiting = the("transit")
    assert (waiting.minor, waiting.office, waiting.references) == (40_000, OFFICE, ("B-0042",))
    arrives(house, 40_000)
    more = {"account": BANK, "currency": "TND", "office": OFFICE, "subject": "attribution:1"}
    attribute_to_transit(house.treasurer, minor=40_000, **more)  # type: ignore[arg-type]
    assert balances()["transit", OFFICE, "TND"] == 0
    assert suspense() == 0


def test_a_transfer_at_the_desk_is_found_by_its_payer_and_his_words(house: House) -> None:
    with_open_desk(house.cashier, OFFICE)
    services.receive_prepayment(
        house.cashier, organisation=house.code, amount=Decimal(40), method="transfer", reference="VIR-778"
    )
    waiting = the("transit")
    assert (waiting.organisation, waiting.name, waiting.identifier) == (house.firm.pk, house.firm.name, house.code)
    assert "VIR-778" in waiting.references


def test_a_refund_that_was_transferred_leaves_the_bank(house: House) -> None:
    arrives(house, -7_000)
    more = {"account": BANK, "currency": "TND", "office": OFFICE, "subject": "attribution:1"}
    attribute_to_transit(house.treasurer, minor=-7_000, **more)  # type: ignore[arg-type]
    assert (balances()["transit", OFFICE, "TND"], suspense()) == (7_000, 0)


def test_a_guarantor_is_claimed_from_until_he_has_paid(house: House) -> None:
    security = house.guarantee("10000")
    drawn(house, "6000", "bond", security=security)
    services.call_security(house.treasurer, reservation=Reservation.objects.get().pk, reason="Unpaid")
    claimed = the("claim")
    assert (claimed.key, claimed.name, claimed.references) == (str(security), "Bank", ("G-1",))
    arrives(house, claimed.minor)
    more = {"account": BANK, "currency": "TND", "minor": claimed.minor, "subject": "attribution:1"}
    attribute_to_claim(house.treasurer, security=security, **more)  # type: ignore[arg-type]
    assert balances()["claim", str(security), "TND"] == 0
    with pytest.raises(NotFound):
        attribute_to_claim(house.treasurer, security=security + 1, **more)  # type: ignore[arg-type]


def test_whoever_has_an_account_may_pay_in_by_his_reference(house: House) -> None:
    assert holders() == ()
    prepaid(house.treasurer, house.firm.pk, 1_000)
    (holder,) = holders()
    assert (holder.organisation, holder.identifier) == (house.firm.pk, house.code)
    assert holder.reference == payment_reference(house.code)
