# SPDX-License-Identifier: EUPL-1.2
"""Bank accounts, statements and lines as typed values, and what a line may pay."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from diwana.foundation.accounts.public import organisation_by_identifier
from diwana.foundation.banking.errors import NotFound
from diwana.foundation.banking.facts import Suggestion
from diwana.foundation.banking.models import Attribution, BankAccount, Line, Statement
from diwana.foundation.banking.permissions import Permission
from diwana.foundation.banking.suggesting import LineText, left_of, suggestions
from diwana.foundation.payments.public import Holder, OpenItem, body_of, holders, open_items, references_in
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact
from diwana.kernel.money import from_minor


class AccountFacts(Fact, frozen=True, kw_only=True):
    """A bank account: ``balance`` by its latest statement of ``closed_on``, ``suspense`` not attributed yet."""

    id: int
    iban: str
    name: str
    currency: str
    balance: Decimal | None
    closed_on: date | None
    suspense: Decimal
    open_lines: int


class StatementRow(Fact, frozen=True, kw_only=True):
    """A statement in a list; ``gap`` when it does not begin where the one before ended."""

    id: int
    account: str
    number: str
    format: str
    opened_on: date
    closed_on: date
    opening: Decimal
    closing: Decimal
    currency: str
    lines: int
    open_lines: int
    repeated: int
    uploaded_at: datetime
    gap: bool


class LineFacts(Fact, frozen=True, kw_only=True):
    """A line: ``left`` of it to attribute, with its sign."""

    id: int
    statement: int
    statement_number: str
    account: str
    position: int
    booked_on: date
    value_on: date
    amount: Decimal
    left: Decimal
    left_minor: int
    currency: str
    reference: str
    remittance: str
    party: str
    party_iban: str
    open: bool


class AttributionFacts(Fact, frozen=True, kw_only=True):
    """What a part of a line was attributed to."""

    id: int
    target: str
    key: str
    title: str
    amount: Decimal
    receipt: str
    confidence: int | None
    made_by: str
    made_at: datetime
    undone_at: datetime | None
    undone_by: str


def accounts(actor: Actor) -> tuple[AccountFacts, ...]:
    """Every bank account of customs. Three queries."""
    if not actor.may(Permission.VIEW):
        return ()
    open_lines = {
        account: (count, left)
        for account, count, left in Line.objects.filter(closed_at=None)
        .values_list("account")
        .annotate(count=Count("id"), left=Sum(F("amount_minor") - F("attributed_minor")))
    }
    latest: dict[int, Statement] = {}
    for row in Statement.objects.order_by("closed_on", "pk"):
        latest[row.account_id] = row
    found = []
    for account in BankAccount.objects.filter(active=True).order_by("name", "pk"):
        count, left = open_lines.get(account.pk, (0, 0))
        last = latest.get(account.pk)
        found.append(
            AccountFacts(
                id=account.pk,
                iban=account.iban,
                name=account.name,
                currency=account.currency,
                balance=from_minor(last.closing_minor, account.currency) if last else None,
                closed_on=last.closed_on if last else None,
                suspense=from_minor(left, account.currency),
                open_lines=count,
            )
        )
    return tuple(found)


def statements(actor: Actor) -> QuerySet[Statement]:
    rows = Statement.objects.select_related("account").annotate(
        lines_count=Count("lines"), open_count=Count("lines", filter=Q(lines__closed_at=None))
    )
    return rows if actor.may(Permission.VIEW) else rows.none()


def statement_row(row: Statement) -> StatementRow:
    currency = row.account.currency
    before = (
        Statement.objects.filter(account=row.account_id, closed_on__lte=row.opened_on).exclude(pk=row.pk)
        .order_by("-closed_on", "-pk").first()
    )  # fmt: skip
    return StatementRow(
        id=row.pk,
        account=row.account.name,
        number=row.number,
        format=row.format,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        opening=from_minor(row.opening_minor, currency),
        closing=from_minor(row.closing_minor, currency),
        currency=currency,
        lines=row.lines_count,  # type: ignore[attr-defined]
        open_lines=row.open_count,  # type: ignore[attr-defined]
        repeated=row.repeated,
        uploaded_at=row.uploaded_at,
        gap=before is not None and not row.repeated and before.closing_minor != row.opening_minor,
    )


def statement(actor: Actor, pk: int) -> StatementRow:
    """One statement. Raises NotFound."""
    row = statements(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return statement_row(row)


def lines(actor: Actor) -> QuerySet[Line]:
    rows = Line.objects.select_related("account", "statement")
    return rows if actor.may(Permission.VIEW) else rows.none()


def line_facts(row: Line) -> LineFacts:
    currency = row.account.currency
    left = row.amount_minor - row.attributed_minor
    return LineFacts(
        id=row.pk,
        statement=row.statement_id,
        statement_number=row.statement.number,
        account=row.account.name,
        position=row.position,
        booked_on=row.booked_on,
        value_on=row.value_on,
        amount=from_minor(row.amount_minor, currency),
        left=from_minor(left, currency),
        left_minor=left,
        currency=currency,
        reference=row.reference,
        remittance=row.remittance,
        party=row.party,
        party_iban=row.party_iban,
        open=row.closed_at is None,
    )


def line(actor: Actor, pk: int) -> tuple[LineFacts, tuple[AttributionFacts, ...], tuple[Suggestion, ...]]:
    """One line, what it was attributed to, and what it may pay. Raises NotFound. At most twelve queries."""
    row = lines(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound
    facts = line_facts(row)
    found = suggestions(_text(row), left_items(row.account.currency), _holders(facts.remittance)) if facts.open else ()
    return facts, _attributions(row), found


def _holders(text: str) -> tuple[Holder, ...]:
    """Organisations with an account, and those that the text names by their reference and that have none yet."""
    found = {each.reference: each for each in holders()}
    for reference in references_in(text):
        named = organisation_by_identifier(body_of(reference)) if reference not in found else None
        if named is not None:
            found[reference] = Holder(
                organisation=named.id, name=named.name, identifier=named.identifier, reference=reference
            )
    return tuple(found.values())


def left_items(currency: str) -> tuple[OpenItem, ...]:
    """What is still open, without what lines were attributed to already."""
    sums: dict[tuple[str, str], int] = {
        (target, key): total
        for target, key, total in Attribution.objects.filter(undone_at=None)
        .values_list("target", "key")
        .annotate(total=Sum("amount_minor"))
    }
    return left_of(open_items(currency), sums)


def _text(row: Line) -> LineText:
    known: frozenset[int] = frozenset()
    if row.party_index:
        earlier = Attribution.objects.filter(
            line__party_index=row.party_index, undone_at=None, organisation__isnull=False
        ).values_list("organisation", flat=True)
        known = frozenset(each for each in earlier if each is not None)
    return LineText(
        minor=row.amount_minor - row.attributed_minor,
        day=row.booked_on,
        text=f"{row.remittance}\n{row.reference}",
        party=row.party,
        known=known,
    )


def _attributions(row: Line) -> tuple[AttributionFacts, ...]:
    rows = row.attributions.select_related("made_by", "undone_by").order_by("pk")
    return tuple(
        AttributionFacts(
            id=each.pk,
            target=each.target,
            key=each.key,
            title=each.title,
            amount=from_minor(each.amount_minor, row.account.currency),
            receipt=each.receipt,
            confidence=each.confidence,
            made_by=each.made_by.name if each.made_by else "",
            made_at=each.made_at,
            undone_at=each.undone_at,
            undone_by=each.undone_by.name if each.undone_by else "",
        )
        for each in rows
    )


def open_lines() -> int:
    """How many lines wait in suspense."""
    return Line.objects.filter(closed_at=None).count()
