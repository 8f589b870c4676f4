# SPDX-License-Identifier: EUPL-1.2
"""What entries are called, by the verb that made them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WHAT: dict[str, Promise] = {
    "payments.receive": _("Payment at the desk"),
    "payments.prepay": _("Payment into the account"),
    "payments.pay": _("Payment from an account"),
    "payments.pay_due": _("Payment of what fell due"),
    "payments.pay_fee": _("Payment of a fee"),
    "payments.deposit": _("Deposit"),
    "payments.refund": _("Refund"),
    "payments.pay_refund": _("Refund paid"),
    "payments.reverse": _("Entry undone"),
    "payments.call": _("Guarantee or deposit called"),
    "payments.discharge": _("Guarantee or deposit discharged"),
    "payments.accept_guarantee": _("Guarantee accepted"),
    "payments.open_desk": _("Desk opened: float"),
    "payments.close_desk": _("Desk closed: into the safe"),
    "payments.discrepancy": _("Discrepancy of the desk"),
    "payments.bank_takings": _("Takings sent to the bank"),
    "payments.bank_entry": _("Line of a bank statement"),
    "payments.bank_match": _("Bank line attributed"),
}


def what(verb: str) -> str:
    """A verb in words."""
    return str(WHAT.get(verb, verb))
