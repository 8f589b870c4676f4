# SPDX-License-Identifier: EUPL-1.2
"""Terms of credit, fees and denominations: data of the country's profile, each dated and with its source.

Nothing here knows a country. A profile that names no terms offers no credit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings

from diwana.foundation.calendar.public import next_working_day
from diwana.foundation.reference.public import profile, valid_on
from diwana.kernel import clock
from diwana.kernel.declaration import Fact
from diwana.kernel.money import from_minor, round_money, to_minor


class Terms(Fact, frozen=True, kw_only=True):
    """Terms of one kind of credit.

    kind: ``credit`` or ``bond``. days: calendar days of the term. minimum: least amount admitted, in the country's
    currency. interest: for the whole term, a year's rate on ``basis`` days. commission: share of the amount. late: rate
    for each month begun after the due date. source: text of the law, and whether it is to be confirmed.
    """

    code: str
    kind: str
    labels: Mapping[str, str]
    days: int
    minimum: Decimal
    interest: Decimal
    basis: int
    commission: Decimal
    late: Decimal
    secured: bool
    source: str


class Fee(Fact, frozen=True, kw_only=True):
    """A fee of the schedule: ``amount`` in the country's currency for each unit."""

    code: str
    labels: Mapping[str, str]
    amount: Decimal
    source: str


def today() -> date:
    """The local day."""
    return clock.today(settings.TIME_ZONE)


def currency() -> str:
    """The currency in which accounts are kept: the country's; empty where its profile names none."""
    return profile(settings.COUNTRY).currency or ""


def terms(on: date, kind: str = "") -> tuple[Terms, ...]:
    """Terms offered on ``on``, of one ``kind`` or of both."""
    return tuple(_terms(row) for row in _section("terms") if valid_on(row, on) and (not kind or row["kind"] == kind))


def terms_of(code: str, on: date) -> Terms | None:
    """The terms ``code`` as they hold on ``on``."""
    return next((each for each in terms(on) if each.code == code), None)


def fees(on: date) -> tuple[Fee, ...]:
    """The schedule of fees on ``on``."""
    return tuple(
        Fee(code=row["code"], labels=row["names"], amount=Decimal(row["amount"]), source=row["source"])
        for row in _section("fees")
        if valid_on(row, on)
    )


def denominations() -> tuple[Decimal, ...]:
    """Face values of notes and coins, largest first; empty where the profile names none."""
    return tuple(Decimal(value) for value in _payments().get("denominations", ()))


def names() -> Mapping[str, Mapping[str, str]]:
    """What fees, interest and commission are called, by the code under which their revenue is booked."""
    return _names(settings.COUNTRY)


@lru_cache(maxsize=8)
def _names(country: str) -> Mapping[str, Mapping[str, str]]:
    found = profile(country).settings.get("payments", {})
    named = {row["code"]: row["names"] for row in found.get("fees", ())}
    return {**named, **found.get("charges", {})}


def due_on(terms: Terms, drawn_on: date) -> date:
    """The day on which what is drawn on ``drawn_on`` falls due: the end of the term, or the next working day."""
    return next_working_day(drawn_on + timedelta(days=terms.days))


def charges(terms: Terms, principal_minor: int, currency: str) -> dict[str, int]:
    """Interest and commission of a draw, by the code of their revenue; what comes to nothing is left out."""
    principal = from_minor(principal_minor, currency)
    interest = principal * terms.interest * terms.days / terms.basis
    found = {f"{terms.code}-INT": interest, f"{terms.code}-COM": principal * terms.commission}
    return {code: minor for code, amount in found.items() if (minor := _rounded(amount, currency))}


def late_interest(terms: Terms, amount_minor: int, due: date, paid: date, currency: str) -> int:
    """Interest for paying ``amount_minor`` on ``paid`` when it was due on ``due``: each month begun counts whole."""
    if paid <= due:
        return 0
    months = (paid.year - due.year) * 12 + paid.month - due.month + (1 if paid.day > due.day else 0)
    return _rounded(from_minor(amount_minor, currency) * terms.late * max(months, 1), currency)


def _rounded(amount: Decimal, currency: str) -> int:
    country = profile(settings.COUNTRY)
    decimals = country.decimals if country.currency == currency else 2
    return to_minor(round_money(amount, decimals, country.rounding), currency)


def _payments() -> Mapping[str, Any]:
    found: Mapping[str, Any] = profile(settings.COUNTRY).settings.get("payments", {})
    return found


def _section(name: str) -> list[Mapping[str, Any]]:
    return list(_payments().get(name, ()))


def _terms(row: Mapping[str, Any]) -> Terms:
    return Terms(
        code=row["code"],
        kind=row["kind"],
        labels=row["names"],
        days=row["days"],
        minimum=Decimal(row.get("minimum", "0")),
        interest=Decimal(row.get("interest", "0")),
        basis=row.get("basis", 360),
        commission=Decimal(row.get("commission", "0")),
        late=Decimal(row.get("late", "0")),
        secured=row.get("secured", True),
        source=row["source"],
    )
