# SPDX-License-Identifier: EUPL-1.2
"""Fees of the schedule: charged with a reason, paid, waived."""

from __future__ import annotations

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import AlreadyDecided, Invalid, NotFound, OfficeNotServed
from diwana.foundation.payments.facts import ReceiptFacts
from diwana.foundation.payments.models import Charge, ChargeState, Method, ReceiptKind
from diwana.foundation.payments.permissions import Permission
from diwana.foundation.payments.posting import About, AccountName, Move, advance, payer
from diwana.foundation.payments.services.guards import another, mandated, note, organisation_id, positive
from diwana.foundation.payments.services.receiving import Paid, at_desk, give_receipt, owed
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _
from diwana.kernel.money import from_minor

MOST_UNITS = 10_000


@verb(Permission.CHARGE_FEE)
def charge_fee(
    actor: Actor, *, organisation: str, code: str, reason: str, quantity: int = 1, subject: str = "", office: str = ""
) -> int:
    """Charge the organisation with that customs code ``quantity`` units of a fee of today's schedule; the key.

    Raises Invalid, OfficeNotServed.
    """
    if office and not actor.serves(office):
        raise OfficeNotServed(office)
    fee = next((each for each in terms.fees(terms.today()) if each.code == code), None)
    if fee is None:
        raise Invalid("code", _("There is no such fee in the schedule."))
    if not 0 < quantity <= MOST_UNITS:
        raise Invalid("quantity", _("Give a number from 1 to 10,000."))
    currency = terms.currency()
    made = Charge.objects.create(
        organisation_id=organisation_id(organisation),
        code=code,
        quantity=quantity,
        currency=currency,
        amount_minor=positive(fee.amount * quantity, currency),
        subject=subject[:64],
        office=office,
        reason=note(reason, "reason"),
        charged_by_id=actor.person,
        charged_at=clock.now(),
    )
    data = {"organisation": made.organisation_id, "code": code, "amount": str(from_minor(made.amount_minor, currency))}
    record(actor, "payments.charge_fee", _subject(made), data, reason=made.reason)
    return made.pk


@verb(Permission.RECEIVE)
def receive_fee(actor: Actor, *, charge: int, method: str, reference: str = "", office: str = "") -> ReceiptFacts:
    """Take the payment of a fee at the open desk."""
    taken = at_desk(actor, office, "", method)
    about = About("payments.pay_fee", "", "", taken.office, taken.session)
    return _paid(actor, _locked(charge), taken.account, about, taken.method, reference)


@verb(Permission.PAY)
def pay_fee(actor: Actor, *, charge: int) -> ReceiptFacts:
    """Pay a fee from the prepayment account of who was charged. Raises NotFound, NotMandated, Insufficient."""
    found = _locked(charge)
    mandated(actor, found.organisation_id)
    about = About("payments.pay_fee", "", "", found.office)
    return _paid(actor, found, advance(found.organisation_id), about, Method.PREPAYMENT, "")


@verb(Permission.APPROVE)
def waive_fee(actor: Actor, *, charge: int, reason: str) -> None:
    """Give up an unpaid fee; another person than who charged it. Raises NotFound, AlreadyDecided, SamePerson."""
    found = _locked(charge)
    another(actor, found.charged_by_id)
    found.waiver = note(reason, "reason")
    found.state, found.ended_at, found.waived_by_id = ChargeState.WAIVED, clock.now(), actor.person
    found.save()
    record(actor, "payments.waive_fee", _subject(found), {"code": found.code}, reason=found.waiver)


def _paid(
    actor: Actor, charge: Charge, source: AccountName, about: About, method: Method, reference: str
) -> ReceiptFacts:
    holder = charge.organisation_id
    moves = [*owed(holder, {charge.code: charge.amount_minor}), Move(source, payer(holder), charge.amount_minor)]
    own = holder if method is Method.PREPAYMENT else None
    paid = Paid(ReceiptKind.FEE, holder, charge.amount_minor, charge.currency, method, reference, own)
    charge.state, charge.ended_at = ChargeState.PAID, clock.now()
    charge.save(update_fields=["state", "ended_at"])
    return give_receipt(actor, about._replace(subject=_subject(charge)), moves, paid)


def _locked(charge: int) -> Charge:
    found = Charge.objects.select_for_update().filter(pk=charge).first()
    if found is None:
        raise NotFound
    if found.state != ChargeState.OPEN:
        raise AlreadyDecided
    return found


def _subject(charge: Charge) -> str:
    return f"charge:{charge.pk}"
