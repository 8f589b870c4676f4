# SPDX-License-Identifier: EUPL-1.2
"""Accounts for programs: balance, statement, what falls due, and paying it. The same verbs and queries as the pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from ninja import Field, Query, Schema, Status

from diwana.foundation.accounts.access import SIGNED_IN, ActedRequest, access
from diwana.foundation.accounts.public import organisation_by_identifier
from diwana.foundation.api.kinds import INVALID
from diwana.foundation.api.public import Finding, PageOut, Paging, Problem, Router, answers, kind, not_found, page
from diwana.foundation.payments import services
from diwana.foundation.payments.errors import Invalid, NotFound, PaymentRefused
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.queries import accounts, obligations
from diwana.kernel.messages import message

router = Router()

PAYMENT_REFUSED = kind(
    409,
    "payment_refused",
    message("The payment was refused"),
    when=message("Balance, credit, guarantee, mandate or state do not allow the payment; the error's code says which."),
    remedy=message("The title says what is missing: pay in, settle what is overdue, or choose another account."),
)


class BalanceOut(Schema):
    """Amounts in ``currency``."""

    organisation: str = Field(description="Customs code.")
    currency: str
    balance: Decimal = Field(description="Prepaid.")
    reserved: Decimal
    available: Decimal = Field(description="Prepaid and not reserved.")
    credit_limit: Decimal
    credit_used: Decimal
    credit_free: Decimal
    deposits: Decimal
    guarantees_free: Decimal
    owed: Decimal
    overdue: Decimal
    fees: Decimal
    reference: str = Field(description="ISO 11649 reference to write on a transfer into the account.")


class MovementOut(Schema):
    at: datetime
    day: date
    what: str = Field(description="The verb that made the entry.")
    title: str
    account: str
    receipt: str
    amount: Decimal = Field(description="Positive when the account gained.")
    balance: Decimal = Field(description="Of that account afterwards.")
    currency: str


class MovementsOut(PageOut):
    items: list[MovementOut]


class StatementIn(Schema):
    account: str = Field("", max_length=12, description="advance, credit, bond, deposit or guarantee; all if empty.")
    since: date | None = None
    until: date | None = None


class DueOut(Schema):
    id: int
    kind: str
    receipt: str
    title: str
    currency: str
    total: Decimal
    left: Decimal
    late_interest: Decimal = Field(description="As of today, for all that is left.")
    drawn_on: date
    due_on: date
    overdue: bool


class PartIn(Schema):
    amount: Decimal | None = Field(None, description="Part of the debt; all of it if absent. Late interest is added.")


class PaidOut(Schema):
    number: str
    total: Decimal
    currency: str
    at: datetime


def _holder(identifier: str) -> int:
    found = organisation_by_identifier(identifier)
    if found is None:
        raise NotFound
    return found.id


@router.get("/accounts/{str:organisation}/balance", response=BalanceOut, summary="Balance of an account")
@access(SIGNED_IN)
def balance(request: ActedRequest, organisation: str) -> dict[str, Any]:
    """Of your organisation, or of one in whose name you may pay."""
    found = accounts.account_page(request.actor, _holder(organisation))
    names = set(BalanceOut.model_fields) - {"organisation", "guarantees_free"}
    return {name: getattr(found, name) for name in names} | {
        "organisation": found.organisation.identifier,
        "guarantees_free": found.guarantees,
    }


@router.get("/accounts/{str:organisation}/statement", response=MovementsOut, summary="Statement of an account")
@access(SIGNED_IN)
def statement(
    request: ActedRequest, organisation: str, asked: Query[StatementIn], paging: Query[Paging]
) -> dict[str, Any]:
    """Movements, latest first."""
    pk = _holder(organisation)
    rows = accounts.movements(request.actor, pk, kind=asked.account, since=asked.since, until=asked.until)
    cut = rows.order_by("-pk")[paging.offset : paging.offset + paging.limit]
    shown = [
        {name: getattr(row, name) for name in MovementOut.model_fields}
        for row in accounts.shown(cut, pk, asked.account)
    ]
    return page(shown, rows.count(), paging)


@router.get("/accounts/{str:organisation}/dues", response=list[DueOut], summary="What falls due")
@access(SIGNED_IN)
def dues(request: ActedRequest, organisation: str) -> list[dict[str, Any]]:
    """What is still to be paid of credit and bonds, earliest first."""
    found = accounts.account_page(request.actor, _holder(organisation))
    names = set(DueOut.model_fields) - {"late_interest"}
    return [{name: getattr(row, name) for name in names} | {"late_interest": row.late} for row in found.dues]


@router.post("/dues/{int:due}/payment", response={201: PaidOut}, summary="Pay a due from the prepayment account")
@access(Permission.PAY)
def pay_due(request: ActedRequest, due: int, body: PartIn) -> Status[dict[str, Any]]:
    obligations.due(request.actor, due)
    receipt = services.pay_due(request.actor, due=due, amount=body.amount)
    return Status(201, {name: getattr(receipt, name) for name in PaidOut.model_fields})


@answers(NotFound)
def _absent(error: NotFound) -> Problem:
    return not_found()


def refusal(code: str, text: str, field: str = "") -> Problem:
    """The answer to a refusal of the payments: its sentence is the title, its own code stands in the list of errors."""
    pointer = f"/{field}" if field else ""
    return PAYMENT_REFUSED(
        title=text, pointer=pointer, errors=[Finding(code=code, message=gettext(text), pointer=pointer)]
    )


@answers(Invalid)
def _invalid(error: Invalid) -> Problem:
    return INVALID(detail=error.text, pointer=f"/{error.field}")


@answers(PaymentRefused)
def _refused(error: PaymentRefused) -> Problem:
    return refusal(error.code, error.text, error.field)
