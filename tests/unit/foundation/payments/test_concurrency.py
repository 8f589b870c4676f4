# SPDX-License-Identifier: EUPL-1.2
"""Four writers at once on one account: together they never spend more than is there, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from diwana.foundation.accounts.public import system_actor
from diwana.foundation.payments import services
from diwana.foundation.payments.errors import AlreadyReceived, DeskAlreadyOpen, PaymentRefused, SecurityExhausted
from diwana.foundation.payments.models import Holding, Receipt
from diwana.foundation.payments.queries import discrepancies
from diwana.foundation.payments.testing import OFFICE, House, prepaid

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, EACH = 4, 8


def at_once(act: Callable[[int, int], object]) -> list[bool]:
    """``act(writer, turn)`` by four threads that begin together; whether each was accepted."""
    start = Barrier(WRITERS)

    def writer(number: int) -> list[bool]:
        start.wait()
        done = []
        try:
            for turn in range(EACH):
                try:
                    act(number, turn)
                    done.append(True)
                except PaymentRefused:
                    done.append(False)
        finally:
            connection.close()
        return done

    with ThreadPoolExecutor(WRITERS) as pool:
        return [accepted for done in pool.map(writer, range(WRITERS)) for accepted in done]


def test_prepaid_money_is_spent_once(house: House) -> None:
    prepaid(system_actor(), house.firm.pk, 10_000)

    def pay(writer: int, turn: int) -> None:
        services.pay(
            house.trader,
            subject=f"declaration:{writer}-{turn}",
            payer_organisation=house.firm.pk,
            lines={"DD": Decimal("0.700")},
            currency="TND",
            method="prepayment",
        )

    assert sum(at_once(pay)) == 10_000 // 700
    assert Holding.objects.get(account__kind="advance").balance_minor == 10_000 % 700
    numbers = sorted(Receipt.objects.values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert discrepancies() == []


def test_credit_is_never_exceeded(house: House) -> None:
    house.credit("5")

    def pay(writer: int, turn: int) -> None:
        services.pay(
            house.trader,
            subject=f"declaration:{writer}-{turn}",
            payer_organisation=house.firm.pk,
            lines={"DD": Decimal(1)},
            currency="TND",
            method="credit",
        )

    assert sum(at_once(pay)) == 4  # each costs 1.001 with its commission
    assert Holding.objects.get(account__kind="credit").balance_minor == -4_004


def test_a_guarantee_is_never_reserved_beyond_its_amount(house: House) -> None:
    security = house.guarantee("10")

    def hold(writer: int, turn: int) -> None:
        services.reserve_security(
            house.supervisor,
            security=security,
            organisation=house.firm.pk,
            subject=f"transit:{writer}-{turn}",
            amount=Decimal(3),
        )

    assert sum(at_once(hold)) == 3
    assert Holding.objects.get(account__kind="guarantee").reserved_minor == 9_000
    with pytest.raises(SecurityExhausted):
        hold(9, 9)


def test_one_subject_is_paid_once(house: House) -> None:
    prepaid(system_actor(), house.firm.pk, 10_000)

    def pay(writer: int, turn: int) -> None:
        services.pay(
            house.trader,
            subject="declaration:1",
            payer_organisation=house.firm.pk,
            lines={"DD": Decimal(1)},
            currency="TND",
            method="prepayment",
        )

    assert sum(at_once(pay)) == 1
    with pytest.raises(AlreadyReceived):
        pay(0, 0)
    assert Holding.objects.get(account__kind="advance").balance_minor == 9_000


def test_a_cashier_opens_one_desk(house: House) -> None:
    def open_desk(writer: int, turn: int) -> None:
        services.open_desk(house.cashier, office=OFFICE, float_amount=Decimal(1))

    assert sum(at_once(open_desk)) == 1
    with pytest.raises(DeskAlreadyOpen):
        open_desk(0, 0)
