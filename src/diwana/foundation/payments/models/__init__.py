# SPDX-License-Identifier: EUPL-1.2
"""What payments store: the journal, receipts, cash desks, credit and its dates, securities, refunds and fees."""

from diwana.foundation.payments.models.claims import Charge, ChargeState, Refund, RefundState, RefundWay
from diwana.foundation.payments.models.credit import CreditLine, Due, DueKind, LineState
from diwana.foundation.payments.models.desk import DeskSession, SessionState
from diwana.foundation.payments.models.journal import (
    GUARDED,
    Account,
    AccountKind,
    Entry,
    Holding,
    JournalDay,
    Numbering,
    Posting,
)
from diwana.foundation.payments.models.receipts import DESK_METHODS, Method, Receipt, ReceiptKind
from diwana.foundation.payments.models.securities import Reservation, Security, SecurityKind, SecurityState

__all__ = [
    "DESK_METHODS",
    "GUARDED",
    "Account",
    "AccountKind",
    "Charge",
    "ChargeState",
    "CreditLine",
    "DeskSession",
    "Due",
    "DueKind",
    "Entry",
    "Holding",
    "JournalDay",
    "LineState",
    "Method",
    "Numbering",
    "Posting",
    "Receipt",
    "ReceiptKind",
    "Refund",
    "RefundState",
    "RefundWay",
    "Reservation",
    "Security",
    "SecurityKind",
    "SecurityState",
    "SessionState",
]
