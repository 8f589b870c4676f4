# SPDX-License-Identifier: EUPL-1.2
"""The verbs of banking: an account registered, a statement taken, a line attributed, an attribution undone."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from stdnum import iban as iban_form
from stdnum.exceptions import ValidationError as IbanFault

from diwana.foundation.accounts.public import organisation
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.banking.errors import AlreadyTaken, BankingRefused, FileRefused, NotFound, NothingLeft, TooMuch
from diwana.foundation.banking.exchange.reading import read
from diwana.foundation.banking.facts import EntryFacts, Fault, StatementFacts
from diwana.foundation.banking.models import Attribution, BankAccount, Format, Line, Statement, Target
from diwana.foundation.banking.permissions import Permission
from diwana.foundation.banking.queries import left_items
from diwana.foundation.ledger.public import record
from diwana.foundation.payments import public as payments
from diwana.foundation.vault.public import blind_index
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.currencies import DECIMALS
from diwana.kernel.messages import message as _
from diwana.kernel.money import from_minor, to_minor

PARTY_INDEX, FINGERPRINT = "banking.party_iban", "banking.entry"


@verb(Permission.REGISTER)
def register_account(actor: Actor, *, iban: str, name: str, currency: str) -> int:
    """Register a bank account of customs by its IBAN, whose check digits are verified; its key.

    Raises BankingRefused.
    """
    try:
        number = iban_form.validate(iban)
    except IbanFault:
        raise BankingRefused("iban", _("This is not an IBAN: check the digits.")) from None
    if currency not in DECIMALS:
        raise BankingRefused("currency", _("This is not a currency."))
    if not name.strip():
        raise BankingRefused("name", _("Say what the account is for, and at which bank."))
    try:
        with transaction.atomic():
            made = BankAccount.objects.create(iban=number, name=name.strip()[:100], currency=currency)
    except IntegrityError:
        raise BankingRefused("iban", _("This account is registered already.")) from None
    record(actor, "banking.register_account", f"bank:{made.pk}", {"iban": number, "currency": currency})
    return made.pk


@verb(Permission.IMPORT)
def import_statements(actor: Actor, *, account: int, content: bytes, mapping: Mapping[str, str]) -> tuple[int, ...]:
    """Take every statement of a file for the account (key), book its lines into suspense; the statements' keys.

    ``mapping``: for CSV what the file does not say. The whole file is taken or nothing of it: Raises FileRefused with
    every fault, AlreadyTaken, NotFound. An entry that an earlier statement held is left out, not booked twice.
    """
    held = BankAccount.objects.select_for_update().filter(pk=account, active=True).first()
    if held is None:
        raise NotFound
    digest = hashlib.sha256(content).hexdigest()
    if Statement.objects.filter(account=held, digest=digest).exists():
        raise AlreadyTaken
    kind, found = read(content, {**mapping, "account": held.iban, "currency": held.currency})
    faults = [fault for statement in found for fault in _misfits(held, statement)]
    if faults:
        raise FileRefused(tuple(faults))
    made = [_take(actor, held, kind, digest, statement) for statement in found]
    data = {
        "account": held.pk,
        "format": kind.value,
        "sha256": digest,
        "statements": [row.pk for row in made],
        "lines": sum(row.lines.count() for row in made),
        "repeated": sum(row.repeated for row in made),
    }
    record(actor, "banking.import", f"bank:{held.pk}", data)
    return tuple(row.pk for row in made)


def _misfits(account: BankAccount, statement: StatementFacts) -> list[Fault]:
    """What does not fit the account: its number, its currency, amounts finer than it, a number taken before."""
    faults = []
    theirs = statement.account.upper()
    # Some banks give their own number, which the IBAN holds.
    if theirs != account.iban and (len(theirs) < 8 or theirs not in account.iban):
        text = _("The statement is of the account %(theirs)s, not of %(ours)s.")
        faults.append(Fault(statement.number, text, {"theirs": theirs, "ours": account.iban}))
    if statement.currency != account.currency:
        text = _("The statement is in %(theirs)s, the account in %(ours)s.")
        faults.append(Fault(statement.number, text, {"theirs": statement.currency, "ours": account.currency}))
        return faults
    amounts = [(entry.place, entry.amount) for entry in statement.entries]
    for place, amount in [*amounts, (statement.number, statement.opening), (statement.number, statement.closing)]:
        try:
            to_minor(amount, account.currency)
        except ValueError:
            faults.append(Fault(place, _("An amount is finer than the currency.")))
    if Statement.objects.filter(account=account, number=statement.number, closed_on=statement.closed_on).exists():
        faults.append(Fault(statement.number, AlreadyTaken.text))
    return faults


def _take(actor: Actor, account: BankAccount, kind: Format, digest: str, statement: StatementFacts) -> Statement:
    row = Statement.objects.create(
        account=account,
        format=kind,
        number=statement.number,
        digest=digest,
        opened_on=statement.opened_on,
        closed_on=statement.closed_on,
        opening_minor=to_minor(statement.opening, account.currency),
        closing_minor=to_minor(statement.closing, account.currency),
        uploaded_at=clock.now(),
        uploaded_by_id=actor.person,
    )
    marks = _fingerprints(account, statement.entries)
    known = set(Line.objects.filter(account=account, fingerprint__in=marks).values_list("fingerprint", flat=True))
    fresh = [
        _line(row, account, position, entry, mark)
        for position, (entry, mark) in enumerate(zip(statement.entries, marks, strict=True), start=1)
        if mark not in known
    ]
    Line.objects.bulk_create(fresh)
    payments.book_bank_lines(
        actor,
        account=account.iban,
        currency=account.currency,
        minors=[line.amount_minor for line in fresh],
        subject=f"statement:{row.pk}",
        title=row.number,
    )
    row.repeated = len(marks) - len(fresh)
    row.save(update_fields=["repeated"])
    return row


def _fingerprints(account: BankAccount, entries: Sequence[EntryFacts]) -> list[str]:
    """What identifies each entry at the account: the same in every statement that holds it. Entries that are alike in
    all are told apart by their order within the statement. Keyed, since texts of payers go into it."""
    seen: Counter[str] = Counter()
    found = []
    for entry in entries:
        said = (
            entry.booked_on,
            entry.value_on,
            entry.amount.normalize(),
            entry.reference,
            entry.remittance,
            entry.party,
        )
        text = "\x1f".join([account.iban, *map(str, said)])
        seen[text] += 1
        found.append(blind_index(FINGERPRINT, f"{text}\x1f{seen[text]}"))
    return found


def _line(row: Statement, account: BankAccount, position: int, entry: EntryFacts, mark: str) -> Line:
    return Line(
        statement=row,
        account=account,
        position=position,
        booked_on=entry.booked_on,
        value_on=entry.value_on,
        amount_minor=to_minor(entry.amount, account.currency),
        reference=entry.reference,
        remittance=entry.remittance,
        party=entry.party,
        party_iban=entry.party_iban,
        party_index=blind_index(PARTY_INDEX, entry.party_iban) if entry.party_iban else "",
        fingerprint=mark,
    )


@verb(Permission.RECONCILE)
def attribute(
    actor: Actor, *, line: int, parts: Sequence[tuple[str, str, int]], confidence: int | None = None
) -> tuple[int, ...]:
    """Attribute a line, or parts of it: each names a target, its key and an amount in minor units with the line's sign.

    All parts or none. The keys of the attributions. Raises NotFound, NothingLeft, TooMuch, BankingRefused, and what the
    payments refuse.
    """
    held = Line.objects.select_for_update(of=("self",)).select_related("account").filter(pk=line).first()
    if held is None:
        raise NotFound
    if held.closed_at is not None:
        raise NothingLeft
    if not parts:
        raise BankingRefused("target", _("Choose what it pays."))
    made = [_attribute(actor, held, Target(target), key, minor, confidence) for target, key, minor in parts]
    held.save(update_fields=["attributed_minor", "closed_at"])
    data = {
        "parts": [
            {"target": row.target, "key": row.key, "amount": str(from_minor(row.amount_minor, held.account.currency))}
            for row in made
        ]
    }
    record(actor, "banking.attribute", f"bankline:{held.pk}", data)
    return tuple(row.pk for row in made)


def _attribute(actor: Actor, line: Line, target: Target, key: str, minor: int, confidence: int | None) -> Attribution:
    left = line.amount_minor - line.attributed_minor
    if not minor or (minor > 0) != (left > 0) or abs(minor) > abs(left):
        raise TooMuch
    line.attributed_minor += minor
    line.closed_at = clock.now() if line.attributed_minor == line.amount_minor else None
    title, entry, receipt, holder = _book(actor, line, target, key, minor)
    return Attribution.objects.create(
        line=line,
        target=target,
        key=key,
        title=title[:200],
        amount_minor=minor,
        entry=entry,
        receipt=receipt,
        organisation=holder,
        confidence=confidence,
        made_at=clock.now(),
        made_by_id=actor.person,
    )


def _book(actor: Actor, line: Line, target: Target, key: str, minor: int) -> tuple[str, int, str, int | None]:
    """Title, entry, receipt and organisation of what was booked."""
    account, currency = line.account.iban, line.account.currency
    number = line.attributions.count() + 1
    subject, reference = f"bankline:{line.pk}/{number}", line.reference or f"{line.booked_on}"
    if not key.isdecimal() or len(key) > 15:
        raise BankingRefused("key", _("Choose what it pays."))
    if target is Target.PREPAYMENT:
        holder = organisation(int(key))
        if holder is None or minor < 0:
            raise BankingRefused("key", _("Choose what it pays."))
        given = payments.attribute_to_prepayment(
            actor, account=account, currency=currency, minor=minor, organisation=holder.id, subject=subject,
            reference=reference,
        )  # fmt: skip
        return holder.name, payments.entry_of(given.number), given.number, holder.id
    if target is Target.DUE:
        if minor < 0:
            raise TooMuch
        given, owed_by = payments.attribute_to_due(
            actor, account=account, minor=minor, due=int(key), reference=reference
        )
        return given.title, payments.entry_of(given.number), given.number, owed_by
    item = next((each for each in left_items(currency) if (each.kind, each.key) == (target, key)), None)
    if item is None or (item.minor > 0) != (minor > 0) or abs(minor) > abs(item.minor):
        raise TooMuch
    if target is Target.TRANSIT:
        entry = payments.attribute_to_transit(
            actor, account=account, currency=currency, minor=minor, office=item.office, subject=subject
        )
    else:
        entry = payments.attribute_to_claim(
            actor, account=account, currency=currency, minor=minor, security=int(key), subject=subject
        )
    return item.title, entry, "", item.organisation


@verb(Permission.RECONCILE)
def undo(actor: Actor, *, attribution: int, reason: str) -> None:
    """Undo an attribution by the opposite entry: the part of the line is in suspense again.

    Raises NotFound, BankingRefused without a reason, and what the payments refuse (the money was spent).
    """
    found = Attribution.objects.filter(pk=attribution, undone_at=None).values_list("line", flat=True).first()
    if found is None:
        raise NotFound
    line = Line.objects.select_for_update(of=("self",)).select_related("account").get(pk=found)
    row = Attribution.objects.select_for_update().get(pk=attribution)
    if row.undone_at is not None:
        raise NotFound
    if not reason.strip():
        raise BankingRefused("reason", _("Say why."))
    payments.undo_attribution(actor, entry=row.entry, subject=f"bankline:{line.pk}/undo-{row.pk}")
    row.undone_at, row.undone_by_id = clock.now(), actor.person
    row.save(update_fields=["undone_at", "undone_by"])
    line.attributed_minor -= row.amount_minor
    line.closed_at = None
    line.save(update_fields=["attributed_minor", "closed_at"])
    data = {"target": row.target, "amount": str(from_minor(row.amount_minor, line.account.currency))}
    record(actor, "banking.undo", f"bankline:{line.pk}", data, reason=reason.strip()[:4000])
