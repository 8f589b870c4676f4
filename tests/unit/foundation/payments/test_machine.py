# SPDX-License-Identifier: EUPL-1.2
"""Whatever happens in whatever order, a balance never falls below its credit and the journal sums to zero: the accounts
against a model of a few integers."""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from diwana.foundation.accounts.public import system_actor
from diwana.foundation.payments import services
from diwana.foundation.payments.errors import CreditExceeded, Insufficient, NoCredit, PaymentRefused, SecurityExhausted
from diwana.foundation.payments.models import AccountKind, Due, Holding
from diwana.foundation.payments.posting import advance
from diwana.foundation.payments.queries import balances, discrepancies
from diwana.foundation.payments.testing import NOON, House, make_house, prepaid
from diwana.kernel import clock

AMOUNTS = st.integers(1, 8_000).map(lambda minor: minor * 1_000)
_numbers = itertools.count(1)


class Accounts(RuleBasedStateMachine):
    """One firm: prepaid money, a line of credit on a guarantee, reservations on the guarantee."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.open.enter_context(transaction.atomic())
        self.open.enter_context(clock.at(NOON))
        self.house = make_house()
        self.security = self.house.guarantee("20000", until=date(2027, 12, 31))
        self.prepaid = self.used = self.limit = 0
        self.free = 20_000_000
        self.line: int | None = None
        self.reservations: dict[int, int] = {}
        self.owed: dict[int, int] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.open.close()

    def pay(self, minor: int, method: str) -> None:
        services.pay(
            self.house.trader,
            subject=f"declaration:{next(_numbers)}",
            payer_organisation=self.house.firm.pk,
            lines={"DD": Decimal(minor).scaleb(-3)},
            currency="TND",
            method=method,
        )

    @rule(minor=AMOUNTS)
    def pay_in(self, minor: int) -> None:
        prepaid(system_actor(), self.house.firm.pk, minor)
        self.prepaid += minor

    @rule(minor=AMOUNTS)
    def pay_from_the_account(self, minor: int) -> None:
        if minor > self.prepaid:
            with pytest.raises(Insufficient):
                self.pay(minor, "prepayment")
        else:
            self.pay(minor, "prepayment")
            self.prepaid -= minor

    @rule(minor=AMOUNTS)
    def pay_on_credit(self, minor: int) -> None:
        total = minor + minor // 1000  # the commission of the terms
        if self.line is None:
            with pytest.raises(NoCredit):
                self.pay(minor, "credit")
        elif self.used + total > self.limit:
            with pytest.raises(CreditExceeded):
                self.pay(minor, "credit")
        else:
            self.pay(minor, "credit")
            self.used += total
            self.owed[Due.objects.latest("pk").pk] = total

    @precondition(lambda self: self.line is None)
    @rule(minor=AMOUNTS)
    def grant_credit(self, minor: int) -> None:
        held = self.limit  # of an earlier line: what is still owed on it
        if minor > self.free or minor < held:
            with pytest.raises((SecurityExhausted, PaymentRefused)):
                self.house.credit(str(Decimal(minor).scaleb(-3)), self.security)
        else:
            self.line = self.house.credit(str(Decimal(minor).scaleb(-3)), self.security)
            self.free -= minor
            self.limit = minor

    @precondition(lambda self: self.line is not None)
    @rule()
    def withdraw_credit(self) -> None:
        assert self.line is not None
        services.withdraw_credit(self.house.treasurer, line=self.line, reason="End")
        self.line = None
        self.limit = self.used
        self.free = 20_000_000 - self.used - sum(self.reservations.values())

    @precondition(lambda self: self.owed)
    @rule(data=st.data(), minor=AMOUNTS)
    def pay_a_due(self, data: st.DataObject, minor: int) -> None:
        due = data.draw(st.sampled_from(sorted(self.owed)))
        part = min(minor, self.owed[due])
        amount = Decimal(part).scaleb(-3)
        if part > self.prepaid:
            with pytest.raises(Insufficient):
                services.pay_due(self.house.trader, due=due, amount=amount)
            return
        services.pay_due(self.house.trader, due=due, amount=amount)
        self.prepaid -= part
        self.used -= part
        self.owed[due] -= part
        if not self.owed[due]:
            del self.owed[due]
        if self.line is None:
            self.limit = self.used
            self.free = 20_000_000 - self.used - sum(self.reservations.values())

    @rule(minor=AMOUNTS)
    def reserve(self, minor: int) -> None:
        terms = {
            "security": self.security,
            "organisation": self.house.firm.pk,
            "subject": f"transit:{next(_numbers)}",
            "amount": Decimal(minor).scaleb(-3),
        }
        if minor > self.free:
            with pytest.raises(SecurityExhausted):
                services.reserve_security(self.house.supervisor, **terms)  # type: ignore[arg-type]
        else:
            held = services.reserve_security(self.house.supervisor, **terms)  # type: ignore[arg-type]
            self.reservations[held] = minor
            self.free -= minor

    @precondition(lambda self: self.reservations)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        held = data.draw(st.sampled_from(sorted(self.reservations)))
        services.release_security(self.house.supervisor, reservation=held, reason="Met")
        self.free += self.reservations.pop(held)

    @invariant()
    def accounts_are_what_the_model_says(self) -> None:
        rows = {
            row.account.kind: row
            for row in Holding.objects.filter(account__organisation=self.house.firm.pk).select_related("account")
        }
        prepaid_row, credit = rows.get(AccountKind.ADVANCE), rows.get(AccountKind.CREDIT)
        assert (prepaid_row.balance_minor if prepaid_row else 0) == self.prepaid
        assert (-credit.balance_minor if credit else 0) == self.used
        assert (credit.limit_minor if credit else 0) == self.limit
        guarantee = rows[AccountKind.GUARANTEE]
        if self.line is None:
            assert guarantee.balance_minor - guarantee.reserved_minor == self.free

    @invariant()
    def nothing_is_below_its_credit_and_all_sums_to_zero(self) -> None:
        for row in Holding.objects.all():
            assert row.balance_minor + row.limit_minor - row.reserved_minor >= 0
        assert discrepancies() == []
        assert sum(balances().values()) == 0


@pytest.mark.django_db
def test_no_balance_falls_below_its_credit_whatever_is_done() -> None:
    run_state_machine_as_test(
        Accounts,
        settings=settings(max_examples=20, stateful_step_count=25, suppress_health_check=list(HealthCheck)),
    )


def test_an_account_is_named_by_its_organisation() -> None:
    assert advance(7).place == (AccountKind.ADVANCE, "7")
