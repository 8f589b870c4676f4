# SPDX-License-Identifier: EUPL-1.2
"""How an organisation can pay a debt from an account, each way with what it comes to or why it is not open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
from django.utils.translation import get_language

from diwana.foundation.accounts.public import Act, organisation, represented_identifiers
from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import (
    BelowMinimum,
    CreditExceeded,
    Insufficient,
    NoCredit,
    Overdue,
    PaymentRefused,
    SecurityExhausted,
)
from diwana.foundation.payments.models import (
    AccountKind,
    CreditLine,
    Due,
    DueKind,
    Holding,
    LineState,
    Method,
    Security,
    SecurityKind,
    SecurityState,
)
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact
from diwana.kernel.money import from_minor, to_minor


class Way(Fact, frozen=True, kw_only=True):
    """One way. ``method`` of Method; ``account`` key of the organisation whose account pays, ``account_name`` its name;
    ``security`` the guarantee behind a bond and ``detail`` its number; ``free`` what is left there; ``charges``
    interest and commission; ``due_on`` when it falls due; ``refusal`` message id of why it is not open, or empty."""

    method: str
    account: int
    account_name: str
    own: bool
    label: str = ""
    security: int | None = None
    detail: str = ""
    free: Decimal | None = None
    charges: Decimal | None = None
    due_on: date | None = None
    refusal: str = ""

    @property
    def code(self) -> str:
        """What a form sends for it."""
        return f"{self.method}-{self.account}-{self.security or 0}"


def ways_to_pay(actor: Actor, payer: int, total: Decimal, currency: str) -> tuple[Way, ...]:
    """Every account from which the actor may pay ``total`` that the organisation ``payer`` owes: his own
    organisation's and, under a mandate to pay, the payer's. Credit and bonds only where there is something of it."""
    found: list[Way] = []
    for holder, name in _holders(actor, payer):
        found += _of(holder, name, holder == actor.organisation, to_minor(total, currency), currency)
    return tuple(found)


def _holders(actor: Actor, payer: int) -> list[tuple[int, str]]:
    if actor.organisation is None:
        return []
    mine, theirs = organisation(actor.organisation), organisation(payer)
    found = [(mine.id, mine.name)] if mine else []
    if theirs is None or theirs.id == actor.organisation:
        return found
    if theirs.identifier in represented_identifiers(actor.organisation, Act.PAY, terms.today()):
        found.insert(0, (theirs.id, theirs.name))
    return found


def _of(holder: int, name: str, own: bool, total: int, currency: str) -> list[Way]:
    today = terms.today()
    holdings = {
        each.account.kind: each.balance_minor + each.limit_minor - each.reserved_minor
        for each in Holding.objects.filter(
            account__organisation=holder,
            account__currency=currency,
            account__kind__in=(AccountKind.ADVANCE, AccountKind.CREDIT),
        ).select_related("account")
    }
    overdue = Due.objects.filter(organisation=holder, settled_on=None, due_on__lt=today).exists()
    free = holdings.get(AccountKind.ADVANCE, 0)
    refusal = "" if free >= total else Insufficient.text
    base = Way(
        method=Method.PREPAYMENT,
        account=holder,
        account_name=name,
        own=own,
        free=from_minor(free, currency),
        refusal=refusal,
    )
    found = [base]
    line = CreditLine.objects.filter(organisation=holder, currency=currency, state=LineState.ACTIVE).first()
    agreed = terms.terms_of(line.terms, today) if line else None
    if line is not None and agreed is not None:
        left = holdings.get(AccountKind.CREDIT, 0)
        charges = sum(terms.charges(agreed, total, currency).values())
        wrong = NoCredit if line.until < today else CreditExceeded if left < total + charges else None
        found.append(_on_terms(base, agreed, left, charges, currency, Overdue if overdue else wrong))
    return found + _bonds(base, holder, total, currency, overdue)


def _bonds(base: Way, holder: int, total: int, currency: str, overdue: bool) -> list[Way]:
    today = terms.today()
    agreed = next(iter(terms.terms(today, DueKind.BOND)), None)
    if agreed is None:
        return []
    until = terms.due_on(agreed, today)
    charges = sum(terms.charges(agreed, total, currency).values())
    securities = Security.objects.filter(
        organisation=holder, currency=currency, state=SecurityState.ACTIVE, kind=SecurityKind.GUARANTEE
    ).select_related("account__holding")
    found = []
    for each in securities.order_by("id"):
        if each.account is None or each.since > today or (each.until is not None and each.until < until):
            continue
        holding = each.account.holding
        left = holding.balance_minor - holding.reserved_minor
        wrong: type[PaymentRefused] | None = SecurityExhausted if left < total + charges else None
        if from_minor(total, currency) < agreed.minimum:
            wrong = BelowMinimum
        way = _on_terms(base, agreed, left, charges, currency, Overdue if overdue else wrong)
        found.append(msgspec.structs.replace(way, security=each.pk, detail=each.reference))
    return found


def _on_terms(
    base: Way,
    agreed: terms.Terms,
    left: int,
    charges: int,
    currency: str,
    wrong: type[PaymentRefused] | None,
) -> Way:
    language = (get_language() or "fr")[:2]
    return msgspec.structs.replace(
        base,
        method=agreed.kind,
        label=agreed.labels.get(language, agreed.code),
        free=from_minor(left, currency),
        charges=from_minor(charges, currency) if charges else None,
        due_on=terms.due_on(agreed, terms.today()),
        refusal=wrong.text if wrong else "",
    )
