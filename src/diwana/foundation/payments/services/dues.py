# SPDX-License-Identifier: EUPL-1.2
"""Paying what fell due: from the prepayment account, at the desk, by a bank transfer or by calling the guarantee."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import AlreadyDecided, Invalid, NotFound
from diwana.foundation.payments.facts import ReceiptFacts
from diwana.foundation.payments.models import AccountKind, Due, DueKind, Method, Receipt, ReceiptKind
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.posting import About, AccountName, Move, advance, bond, credit, revenue
from diwana.foundation.payments.services.credit import release_unused
from diwana.foundation.payments.services.guards import mandated, positive
from diwana.foundation.payments.services.holding import let_go
from diwana.foundation.payments.services.receiving import Paid, at_desk, give_receipt
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _


class Settlement(NamedTuple):
    """A payment towards a due: ``part_minor`` of it and, beside that, ``late_minor`` of interest for being late."""

    due: Due
    part_minor: int
    late_minor: int

    @property
    def total_minor(self) -> int:
        return self.part_minor + self.late_minor


@verb(Permission.PAY)
def pay_due(actor: Actor, *, due: int, amount: Decimal | None = None) -> ReceiptFacts:
    """Pay a due, or ``amount`` of it, from the prepayment account of who owes it, with interest when it is late.

    Raises NotFound, NotMandated, AlreadyDecided when nothing is left, Invalid, Insufficient.
    """
    found = _locked(due)
    mandated(actor, found.organisation_id)
    settlement = _part(found, amount)
    return settle(actor, settlement, advance(found.organisation_id), About("payments.pay_due", ""), Method.PREPAYMENT)


@verb(Permission.RECEIVE)
def receive_due(
    actor: Actor, *, due: int, method: str, amount: Decimal | None = None, reference: str = "", office: str = ""
) -> ReceiptFacts:
    """Take the payment of a due, or of ``amount`` of it, at the open desk."""
    taken = at_desk(actor, office, "", method)
    settlement = _part(_locked(due), amount)
    about = About("payments.pay_due", "", "", taken.office, taken.session)
    return settle(actor, settlement, taken.account, about, taken.method, reference)


def settle(
    actor: Actor, settlement: Settlement, source: AccountName, about: About, method: Method, reference: str = ""
) -> ReceiptFacts:
    """Book a settlement out of ``source`` and give its receipt: part of a verb. The security shrinks with the debt."""
    due, holder = settlement.due, settlement.due.organisation_id
    owed = credit(holder) if due.kind == DueKind.CREDIT else bond(holder)
    turn = Receipt.objects.filter(subject__startswith=f"due:{due.pk}/").count() + 1
    due.settled_minor += settlement.part_minor
    left = due.principal_minor + due.charges_minor - due.settled_minor
    if not left:
        due.settled_on = terms.today()
    due.save(update_fields=["settled_minor", "settled_on"])
    moves = [Move(source, owed, settlement.part_minor)]
    if settlement.late_minor:
        moves.append(Move(source, revenue(f"{due.terms}-LATE"), settlement.late_minor))
    own = holder if source.kind == AccountKind.ADVANCE else None
    paid = Paid(ReceiptKind.DUE, holder, settlement.total_minor, due.currency, method, reference, own)
    title = due.receipt.title or due.receipt.number
    given = give_receipt(
        actor, about._replace(subject=f"due:{due.pk}/{turn}", title=title), moves, paid, {"due": due.pk}
    )
    if due.reservation is not None:
        let_go(due.reservation, settlement.part_minor if left else None)
    if due.kind == DueKind.CREDIT:
        release_unused(holder, due.currency)
    return given


def settlement_of(due: Due, part_minor: int) -> Settlement:
    """What paying ``part_minor`` of the due today comes to. Raises AlreadyDecided, Invalid beyond what is left."""
    left = due.principal_minor + due.charges_minor - due.settled_minor
    if not left:
        raise AlreadyDecided
    if part_minor > left:
        raise Invalid("amount", _("This is more than is owed."))
    agreed = terms.terms_of(due.terms, due.drawn_on)
    late = terms.late_interest(agreed, part_minor, due.due_on, terms.today(), due.currency) if agreed else 0
    return Settlement(due, part_minor, late)


def locked_due(due: int) -> Due:
    """The due, held until the transaction ends. Raises NotFound."""
    return _locked(due)


def _locked(due: int) -> Due:
    found = Due.objects.select_for_update(of=("self",)).select_related("receipt", "reservation").filter(pk=due).first()
    if found is None:
        raise NotFound
    return found


def _part(due: Due, amount: Decimal | None) -> Settlement:
    left = due.principal_minor + due.charges_minor - due.settled_minor
    return settlement_of(due, left if amount is None else positive(amount, due.currency))
