# SPDX-License-Identifier: EUPL-1.2
"""What a bank line may pay: prepayment accounts, what falls due, what desks sent to the bank, claims on guarantors."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Q

from diwana.foundation.payments import terms
from diwana.foundation.payments.models import Account, AccountKind, Due, Entry, Posting, Security
from diwana.foundation.payments.references import payment_reference
from diwana.kernel.declaration import Fact


class OpenItem(Fact, frozen=True, kw_only=True):
    """Something a line may pay. ``kind`` due, transit or claim; ``minor`` what is left of it, in the smallest unit of
    the currency, negative for what customs pays; ``references`` texts by which a payer names it."""

    kind: str
    key: str
    title: str
    minor: int
    day: date
    organisation: int | None = None
    name: str = ""
    identifier: str = ""
    references: tuple[str, ...] = ()
    office: str = ""


class Holder(Fact, frozen=True, kw_only=True):
    """An organisation that may pay in, with the reference given to it."""

    organisation: int
    name: str
    identifier: str
    reference: str


def open_items(currency: str) -> tuple[OpenItem, ...]:
    """Everything that waits for money through the bank, before what banking has attributed. Four queries."""
    return (*_dues(currency), *_transits(currency), *_claims(currency))


def _dues(currency: str) -> list[OpenItem]:
    rows = Due.objects.select_related("organisation", "receipt").filter(currency=currency, settled_on=None)
    found = []
    for row in rows.order_by("due_on", "pk"):
        left = row.principal_minor + row.charges_minor - row.settled_minor
        agreed = terms.terms_of(row.terms, row.drawn_on)
        late = terms.late_interest(agreed, left, row.due_on, terms.today(), currency) if agreed else 0
        found.append(
            OpenItem(
                kind="due",
                key=str(row.pk),
                title=row.receipt.title or row.receipt.number,
                minor=left + late,
                day=row.due_on,
                organisation=row.organisation_id,
                name=row.organisation.name,
                identifier=row.organisation.identifier,
                references=tuple(text for text in (row.receipt.number, row.receipt.title) if text),
            )
        )
    return found


def _transits(currency: str) -> list[OpenItem]:
    """Entries that sent money to the bank or out of it; banking knows which of them it has seen there."""
    sums: dict[int, int] = defaultdict(int)
    entries: dict[int, Entry] = {}
    offices: dict[int, str] = {}
    kind = AccountKind.TRANSIT
    rows = (
        Posting.objects.filter(Q(debit__kind=kind) | Q(credit__kind=kind), debit__currency=currency)
        .exclude(entry__what="payments.bank_match")
        .exclude(entry__reverses__isnull=False)
        .filter(entry__reversal__isnull=True)
        .select_related("entry__receipt__payer", "debit", "credit")
    )
    for row in rows.order_by("pk"):
        inward = row.debit.kind == kind
        sums[row.entry_id] += row.amount_minor if inward else -row.amount_minor
        entries[row.entry_id] = row.entry
        offices[row.entry_id] = (row.debit if inward else row.credit).key
    return [_transit(entries[pk], minor, offices[pk]) for pk, minor in sums.items() if minor]


def _transit(entry: Entry, minor: int, office: str) -> OpenItem:
    receipt = getattr(entry, "receipt", None)
    texts = [entry.title, entry.subject.partition(":")[2] if entry.subject.startswith("slip:") else ""]
    if receipt is not None:
        texts += [receipt.reference, receipt.number, receipt.title]
    payer = receipt.payer if receipt is not None else None
    return OpenItem(
        kind="transit",
        key=str(entry.pk),
        title=(receipt.number if receipt is not None else entry.title) or entry.subject,
        minor=minor,
        day=entry.day,
        organisation=payer.pk if payer else None,
        name=payer.name if payer else "",
        identifier=payer.identifier if payer else "",
        references=tuple(dict.fromkeys(text for text in texts if len(text) >= 4)),
        office=office,
    )


def _claims(currency: str) -> list[OpenItem]:
    sums: dict[str, int] = defaultdict(int)
    kind = AccountKind.CLAIM
    rows = Posting.objects.filter(Q(debit__kind=kind) | Q(credit__kind=kind), debit__currency=currency)
    booked = rows.exclude(entry__what__in=("payments.bank_match", "payments.reverse"))
    columns = ("debit__kind", "debit__key", "credit__key", "amount_minor")
    for debit, debit_key, credit_key, minor in booked.values_list(*columns):
        sums[debit_key if debit == kind else credit_key] += minor if debit == kind else -minor
    securities = Security.objects.select_related("organisation").in_bulk([int(key) for key in sums])
    return [
        OpenItem(
            kind="claim",
            key=key,
            title=f"{security.guarantor} {security.reference}",
            minor=minor,
            day=terms.today(),
            organisation=security.organisation_id,
            name=security.guarantor,
            identifier=security.organisation.identifier,
            references=(security.reference,),
        )
        for key, minor in sums.items()
        if minor and (security := securities.get(int(key))) is not None
    ]


def holders() -> tuple[Holder, ...]:
    """Organisations that have an account with customs. One query."""
    rows = (
        Account.objects.filter(organisation__isnull=False)
        .values_list("organisation", "organisation__name", "organisation__identifier")
        .distinct()
        .order_by("organisation")
    )
    return tuple(
        Holder(organisation=pk, name=name, identifier=identifier, reference=payment_reference(identifier))
        for pk, name, identifier in rows
    )
