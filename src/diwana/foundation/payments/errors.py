# SPDX-License-Identifier: EUPL-1.2
"""Why a verb of payments did nothing: each refusal has a code for programs and a sentence for people."""

from __future__ import annotations

from diwana.kernel.messages import message as _


class PaymentRefused(Exception):
    """``text`` is a message id; ``field`` the part of the request at fault, where it is one."""

    code = "payment_refused"
    text = _("This is not possible.")
    field = ""


class NotFound(PaymentRefused, LookupError):
    code, text = "not_found", _("There is no such thing.")


class Invalid(PaymentRefused, ValueError):
    """What was handed in makes no sense."""

    code = "invalid"

    def __init__(self, field: str, text: str) -> None:
        super().__init__(field)
        self.field, self.text = field, text


class NothingToPay(PaymentRefused, ValueError):
    """No line with an amount, or an amount below zero."""

    code, text = "nothing_to_pay", _("There is nothing to pay.")


class AlreadyReceived(PaymentRefused):
    """This subject has been paid; ``number`` is the receipt given then."""

    code, text = "already_paid", _("This has been paid already.")

    def __init__(self, number: str) -> None:
        super().__init__(f"already paid, receipt {number}")
        self.number = number


class OfficeNotServed(PaymentRefused):
    """The cashier does not serve that office."""

    code, text, field = "office_not_served", _("You do not serve this office."), "office"


class DeskNotOpen(PaymentRefused):
    """The cashier has no open desk at that office."""

    code, text = "desk_not_open", _("Your cash desk is not open at this office. Open it first.")


class DeskAlreadyOpen(PaymentRefused):
    code, text = "desk_already_open", _("You have an open cash desk already. Close it first.")


class NotEnoughCash(PaymentRefused):
    code, text = "not_enough_cash", _("There is not that much in the desk.")


class DayClosed(PaymentRefused):
    code, text = "day_closed", _("This day of the journal is closed.")


class DeskStillOpen(PaymentRefused):
    code, text = "desk_still_open", _("A desk of this day is still open or waits for approval.")


class SamePerson(PaymentRefused):
    """Four eyes: who proposed it may not decide it."""

    code, text = "same_person", _("Another person than the one who proposed it must decide.")


class AlreadyDecided(PaymentRefused):
    code, text = "already_decided", _("This was decided meanwhile.")


class Insufficient(PaymentRefused):
    """More than balance and credit allow."""

    code, text = "insufficient", _("There is not enough in the account.")


class CreditExceeded(Insufficient):
    code, text = "credit_exceeded", _("This would exceed the credit limit.")


class SecurityExhausted(Insufficient):
    code, text = "security_exhausted", _("The guarantee is exhausted: less is free than is needed.")


class SecurityExpired(PaymentRefused):
    code, text = "security_expired", _("The guarantee has expired or does not last long enough.")


class SecurityNotInForce(PaymentRefused):
    code, text = "security_not_in_force", _("The guarantee is not in force.")


class NoCredit(PaymentRefused):
    code, text = "no_credit", _("No deferred credit is in force for this organisation.")


class Overdue(PaymentRefused):
    code, text = "overdue", _("Something is overdue: it must be paid before credit can be used again.")


class TermsNotOffered(PaymentRefused):
    code, text, field = "terms_not_offered", _("This way of paying is not offered here."), "method"


class BelowMinimum(PaymentRefused):
    code, text, field = "below_minimum", _("The amount is below the least for which bonds are admitted."), "method"


class NotMandated(PaymentRefused):
    code, text, field = "not_mandated", _("You have no valid mandate to pay for this organisation."), "account"


class MoreThanPaid(PaymentRefused):
    code, text, field = "more_than_paid", _("More is asked back than was paid."), "lines"


class NotReversible(PaymentRefused):
    code, text = "not_reversible", _("This entry cannot be undone: others rest upon it.")
