# SPDX-License-Identifier: EUPL-1.2
"""Open desks and money in accounts for tests and benchmarks, in one line each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from diwana.foundation.accounts.models import Organisation
from diwana.foundation.accounts.public import actor_for
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.payments import services
from diwana.foundation.payments.models import AccountKind, DeskSession, SessionState
from diwana.foundation.payments.posting import About, Move, advance, book, of_office
from diwana.foundation.payments.services import open_desk
from diwana.kernel.actor import Actor

OFFICE = "TNRDS"
NOON = datetime(2026, 3, 3, 11, tzinfo=UTC)  # a Tuesday


def with_open_desk(cashier: Actor, office: str = "", float_amount: str = "0") -> Actor:
    """The cashier, his desk open at ``office`` (by default the one he serves)."""
    if not DeskSession.objects.filter(cashier=cashier.person, state=SessionState.OPEN).exists():
        open_desk(cashier, office=office, float_amount=Decimal(float_amount))
    return cashier


def prepaid(actor: Actor, organisation: int, minor: int, currency: str = "TND") -> None:
    """Money in the prepayment account of an organisation, from nowhere in particular."""
    about = About("payments.test", f"organisation:{organisation}")
    with transaction.atomic():
        book(actor, about, currency, [Move(of_office(AccountKind.TRANSIT, ""), advance(organisation), minor)])


class House(NamedTuple):
    """A customs house with its officers, a trader, and a broker without mandate."""

    cashier: Actor
    other_cashier: Actor
    treasurer: Actor
    supervisor: Actor
    trader: Actor
    broker: Actor
    firm: Organisation
    broker_firm: Organisation

    @property
    def code(self) -> str:
        return self.firm.identifier

    def guarantee(self, amount: str = "100000", until: date | None = date(2027, 12, 31)) -> int:
        """A guarantee in force for the firm."""
        made = services.propose_guarantee(
            self.treasurer,
            organisation=self.code,
            amount=Decimal(amount),
            guarantor="Bank",
            reference="G-1",
            since=date(2026, 1, 1),
            until=until,
        )
        services.decide_guarantee(self.supervisor, security=made, approve=True)
        return made

    def credit(self, limit: str = "10000", security: int | None = None, until: date = date(2027, 6, 30)) -> int:
        """A line of credit in force for the firm."""
        line = services.propose_credit(
            self.treasurer,
            organisation=self.code,
            limit=Decimal(limit),
            until=until,
            terms_code="CE",
            reason="Regular importer",
            security=security or self.guarantee(),
        )
        services.decide_credit(self.supervisor, line=line, approve=True)
        return line


def make_house() -> House:
    office, firm = make_organisation("", "office"), make_organisation()
    broker_firm = make_organisation("", "broker")

    def officer(role: Role, **where: object) -> Actor:
        return actor_for(make_member(office, role, **where).pk)  # type: ignore[arg-type]

    return House(
        cashier=officer(Role.CASHIER, offices=[OFFICE]),
        other_cashier=officer(Role.CASHIER, offices=[OFFICE]),
        treasurer=officer(Role.TREASURER, everywhere=True),
        supervisor=officer(Role.SUPERVISOR, everywhere=True),
        trader=actor_for(make_member(firm, Role.TRADER).pk),
        broker=actor_for(make_member(broker_firm, Role.BROKER).pk),
        firm=firm,
        broker_firm=broker_firm,
    )
