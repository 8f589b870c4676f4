# SPDX-License-Identifier: EUPL-1.2
"""Open desks and money in accounts for tests and benchmarks, in one line each."""

from __future__ import annotations

from decimal import Decimal

from diwana.foundation.payments.models import AccountKind, DeskSession, SessionState
from diwana.foundation.payments.posting import About, Move, advance, book, of_office
from diwana.foundation.payments.services import open_desk
from diwana.kernel.actor import Actor


def with_open_desk(cashier: Actor, office: str = "", float_amount: str = "0") -> Actor:
    """The cashier, his desk open at ``office`` (by default the one he serves)."""
    if not DeskSession.objects.filter(cashier=cashier.person, state=SessionState.OPEN).exists():
        open_desk(cashier, office=office, float_amount=Decimal(float_amount))
    return cashier


def prepaid(actor: Actor, organisation: int, minor: int, currency: str = "TND") -> None:
    """Money in the prepayment account of an organisation, from nowhere in particular."""
    about = About("payments.test", f"organisation:{organisation}")
    book(actor, about, currency, [Move(of_office(AccountKind.TRANSIT, ""), advance(organisation), minor)])
