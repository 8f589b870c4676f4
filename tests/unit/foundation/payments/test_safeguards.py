# SPDX-License-Identifier: EUPL-1.2
"""What nobody should be able to do, or to see: a wrong book is noticed, a stranger sees nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import F

from diwana.foundation.payments import immutable, queries, services
from diwana.foundation.payments.disclosure import DISCLOSED
from diwana.foundation.payments.errors import Invalid, NotFound
from diwana.foundation.payments.models import DeskSession, Holding
from diwana.foundation.payments.queries import desks, discrepancies
from diwana.foundation.payments.services.receiving import at_desk
from diwana.foundation.payments.testing import OFFICE, House, prepaid, with_open_desk
from diwana.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
SYSTEM = Actor(person=None, organisation=None)


@pytest.mark.parametrize(("field", "noticed"), [("balance_minor", "journal 1000"), ("reserved_minor", "held None")])
def test_a_holding_that_differs_from_the_journal_is_noticed(house: House, field: str, noticed: str) -> None:
    prepaid(house.treasurer, house.firm.pk, 1_000)
    assert discrepancies() == []
    Holding.objects.update(**{field: F(field) + 5})
    (found,) = discrepancies()
    assert noticed in found


def test_a_desk_takes_its_own_currency_by_the_ways_of_a_desk(house: House) -> None:
    with_open_desk(house.cashier, OFFICE)
    with pytest.raises(Invalid, match="currency"):
        at_desk(house.cashier, OFFICE, "EUR", "cash")
    with pytest.raises(Invalid, match="method"):
        at_desk(house.cashier, OFFICE, "TND", "credit")


def test_the_desk_of_another_is_not_there(house: House) -> None:
    with_open_desk(house.cashier, OFFICE)
    desk = DeskSession.objects.get()
    assert desks.desk(house.cashier, desk.pk).id == desk.pk
    for stranger in (house.trader, SYSTEM):
        with pytest.raises(NotFound):
            desks.desk(stranger, desk.pk)
    assert desks.open_desk_of(SYSTEM) is None


def test_a_receipt_and_its_record_are_shown_to_whom_they_concern(house: House) -> None:
    with_open_desk(house.cashier, OFFICE)
    given = services.receive_prepayment(house.cashier, organisation=house.code, amount=Decimal(40), method="cash")
    people = {"cashier": house.cashier, "payer": house.trader, "stranger": house.broker, "nobody": SYSTEM}
    seen = {name: DISCLOSED["receipt"](actor, given.number) for name, actor in people.items()}
    assert seen == {"cashier": True, "payer": True, "stranger": False, "nobody": False}
    assert queries.receipt(house.trader, "2026-9999999") is None


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_either_database_guards_every_table_of_the_journal_and_its_closed_days(vendor: str) -> None:
    laid = [text for text in immutable.statements(vendor) if text.startswith("CREATE TRIGGER")]
    for table in immutable.TABLES:
        guards = " ".join(text for text in laid if f" ON {table} " in text)
        assert "UPDATE" in guards
        assert "DELETE" in guards
    assert any("BEFORE INSERT ON payments_entry" in text for text in laid)
