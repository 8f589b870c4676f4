# SPDX-License-Identifier: EUPL-1.2
"""The verbs of payments: the cash desk, payment from accounts, credit, securities, refunds and fees."""

from diwana.foundation.payments.errors import AlreadyReceived, NothingToPay, OfficeNotServed
from diwana.foundation.payments.services.credit import decide_credit, propose_credit, withdraw_credit
from diwana.foundation.payments.services.desk import approve_desk, bank_takings, close_day, count_desk, open_desk
from diwana.foundation.payments.services.dues import pay_due, receive_due
from diwana.foundation.payments.services.fees import charge_fee, pay_fee, receive_fee, waive_fee
from diwana.foundation.payments.services.paying import pay
from diwana.foundation.payments.services.receiving import receive, receive_prepayment, reverse_prepayment
from diwana.foundation.payments.services.refunds import (
    ask_refund,
    decide_refund,
    pay_refund_by_transfer,
    pay_refund_in_cash,
)
from diwana.foundation.payments.services.securities import (
    call_security,
    decide_guarantee,
    deposit_from_account,
    discharge_security,
    propose_guarantee,
    receive_deposit,
    release_security,
    reserve_security,
)

__all__ = [
    "AlreadyReceived",
    "NothingToPay",
    "OfficeNotServed",
    "approve_desk",
    "ask_refund",
    "bank_takings",
    "call_security",
    "charge_fee",
    "close_day",
    "count_desk",
    "decide_credit",
    "decide_guarantee",
    "decide_refund",
    "deposit_from_account",
    "discharge_security",
    "open_desk",
    "pay",
    "pay_due",
    "pay_fee",
    "pay_refund_by_transfer",
    "pay_refund_in_cash",
    "propose_credit",
    "propose_guarantee",
    "receive",
    "receive_deposit",
    "receive_due",
    "receive_fee",
    "receive_prepayment",
    "release_security",
    "reserve_security",
    "reverse_prepayment",
    "waive_fee",
    "withdraw_credit",
]
