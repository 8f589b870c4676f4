# SPDX-License-Identifier: EUPL-1.2
"""Money on a bank statement: booked into suspense, and from there to what it pays. Parts of the verbs of banking, in
whose transactions they run."""

from __future__ import annotations

from collections.abc import Sequence

from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import Invalid, NotFound, NotReversible
from diwana.foundation.payments.facts import ReceiptFacts
from diwana.foundation.payments.models import AccountKind, Due, DueKind, Entry, Method, ReceiptKind, Security
from diwana.foundation.payments.posting import (
    About,
    AccountName,
    Move,
    advance,
    book,
    of_office,
    of_security,
    reserve_on,
    reverse,
)
from diwana.foundation.payments.services.credit import release_unused
from diwana.foundation.payments.services.dues import locked_due, settle, settlement_of
from diwana.foundation.payments.services.receiving import Paid, give_receipt
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _

ROUNDING = 1


def book_bank_lines(
    actor: Actor, *, account: str, currency: str, minors: Sequence[int], subject: str, title: str
) -> None:
    """Book the lines of a bank statement as one entry, in suspense until they are attributed; negative: money out."""
    bank, suspense = _bank(account), _suspense(account)
    moves = [Move(bank, suspense, minor) if minor > 0 else Move(suspense, bank, -minor) for minor in minors]
    if moves:
        book(actor, About("payments.bank_entry", subject, title), currency, moves)


def attribute_to_prepayment(
    actor: Actor, *, account: str, currency: str, minor: int, organisation: int, subject: str, reference: str
) -> ReceiptFacts:
    """Money of a line into an organisation's prepayment account; the receipt for it."""
    about = About("payments.bank_match", subject, reference)
    paid = Paid(ReceiptKind.PREPAYMENT, organisation, minor, currency, Method.TRANSFER, reference)
    return give_receipt(actor, about, [Move(_suspense(account), advance(organisation), minor)], paid)


def attribute_to_due(actor: Actor, *, account: str, minor: int, due: int, reference: str) -> tuple[ReceiptFacts, int]:
    """Money of a line to what fell due: of ``minor``, late interest first, the rest lowers the debt; the receipt and
    whose debt it was. Raises NotFound, AlreadyDecided, Invalid beyond what is owed."""
    found = locked_due(due)
    settlement = settlement_of(found, part_of(found, minor))
    if minor - settlement.total_minor > ROUNDING:
        raise Invalid("amount", _("This is more than is owed."))
    # What the rounding of the interest leaves over is interest, so that the part of the line is used whole.
    settlement = settlement._replace(late_minor=minor - settlement.part_minor)
    about = About("payments.bank_match", "")
    given = settle(actor, settlement, _suspense(account), about, Method.TRANSFER, reference)
    return given, found.organisation_id


def part_of(due: Due, minor: int) -> int:
    """How much of a debt ``minor`` pays today beside its late interest: the largest part that fits."""
    agreed = terms.terms_of(due.terms, due.drawn_on)
    low, high = 0, min(minor, due.principal_minor + due.charges_minor - due.settled_minor)
    while agreed is not None and low < high:
        middle = (low + high + 1) // 2
        late = terms.late_interest(agreed, middle, due.due_on, terms.today(), due.currency)
        low, high = (middle, high) if middle + late <= minor else (low, middle - 1)
    return high


def attribute_to_transit(actor: Actor, *, account: str, currency: str, minor: int, office: str, subject: str) -> int:
    """Money that a desk announced, or a refund that was transferred, has passed the bank. The entry."""
    transit, suspense = of_office(AccountKind.TRANSIT, office), _suspense(account)
    move = Move(suspense, transit, minor) if minor > 0 else Move(transit, suspense, -minor)
    return book(actor, About("payments.bank_match", subject), currency, [move]).pk


def attribute_to_claim(actor: Actor, *, account: str, currency: str, minor: int, security: int, subject: str) -> int:
    """A guarantor has paid what was claimed from him. The entry. Raises NotFound."""
    found = Security.objects.filter(pk=security).first()
    if found is None:
        raise NotFound
    claim = of_security(AccountKind.CLAIM, security, found.organisation_id)
    about = About("payments.bank_match", subject, found.reference)
    return book(actor, about, currency, [Move(_suspense(account), claim, minor)]).pk


def entry_of(number: str) -> int:
    """The entry of a receipt."""
    return Entry.objects.values_list("pk", flat=True).get(receipt__number=number)


def undo_attribution(actor: Actor, *, entry: int, subject: str) -> int:
    """Undo an attribution by the opposite entry, whose key it gives; a debt and its security revive by as much.

    Raises NotReversible, Insufficient when the money was spent, CreditExceeded and SecurityExhausted when credit or
    security have been used otherwise since.
    """
    found = Entry.objects.select_related("receipt", "reversal").get(pk=entry)
    if found.what != "payments.bank_match" or hasattr(found, "reversal"):
        raise NotReversible
    if found.subject.startswith("due:"):
        _revive(found)
    return reverse(actor, found, About("payments.reverse", subject, found.title)).pk


def _revive(entry: Entry) -> None:
    due = locked_due(int(entry.subject.removeprefix("due:").partition("/")[0]))
    kind = AccountKind.CREDIT if due.kind == DueKind.CREDIT else AccountKind.BOND
    part = sum(posting.amount_minor for posting in entry.postings.filter(credit__kind=kind))
    due.settled_minor -= part
    due.settled_on = None
    due.save(update_fields=["settled_minor", "settled_on"])
    held = due.reservation
    if held is not None:
        reserve_on(held.account, part)
        held.held_minor += part
        held.ended_at = None
        held.save(update_fields=["held_minor", "ended_at"])
    elif due.kind == DueKind.CREDIT:
        release_unused(due.organisation_id, due.currency)


def _bank(account: str) -> AccountName:
    return AccountName(AccountKind.BANK, account)


def _suspense(account: str) -> AccountName:
    return AccountName(AccountKind.SUSPENSE, account)
