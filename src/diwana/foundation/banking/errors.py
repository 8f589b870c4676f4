# SPDX-License-Identifier: EUPL-1.2
"""Why a verb of banking did nothing."""

from __future__ import annotations

from diwana.foundation.banking.facts import Fault
from diwana.kernel.messages import message as _


class BankingRefused(Exception):
    """``text`` is a message id; ``field`` the part of the request at fault, where it is one."""

    code = "banking_refused"
    text = _("This is not possible.")
    field = ""

    def __init__(self, field: str = "", text: str = "") -> None:
        super().__init__(field or self.code)
        self.field = field or self.field
        self.text = text or self.text


class NotFound(BankingRefused, LookupError):
    code, text = "not_found", _("There is no such thing.")


class FileRefused(BankingRefused):
    """The file was not taken: ``faults``, all of them."""

    code, text, field = "file_refused", _("The statement was not taken."), "file"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__()
        self.faults = faults


class AlreadyTaken(BankingRefused):
    code, text, field = "already_taken", _("This statement has been taken already."), "file"


class NothingLeft(BankingRefused):
    code, text = "nothing_left", _("All of this line is attributed already.")


class TooMuch(BankingRefused):
    code, text, field = "too_much", _("This is more than is left of the line, or of what it pays."), "amount"
