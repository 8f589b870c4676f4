# SPDX-License-Identifier: EUPL-1.2
"""The boundary of payments: take or make a payment, find its receipt, hold a guarantee for an obligation."""

from diwana.foundation.payments.errors import (
    AlreadyReceived,
    NothingToPay,
    OfficeNotServed,
    PaymentRefused,
    SecurityExhausted,
    SecurityExpired,
    SecurityNotInForce,
)
from diwana.foundation.payments.facts import ReceiptFacts as Receipt
from diwana.foundation.payments.models import DESK_METHODS, Method
from diwana.foundation.payments.names import tell_tax_names
from diwana.foundation.payments.queries.receipts import receipt_for
from diwana.foundation.payments.queries.ways import Way, ways_to_pay
from diwana.foundation.payments.services import (
    call_security,
    charge_fee,
    open_desk,
    pay,
    receive,
    release_security,
    reserve_security,
)

__all__ = [
    "DESK_METHODS",
    "AlreadyReceived",
    "Method",
    "NothingToPay",
    "OfficeNotServed",
    "PaymentRefused",
    "Receipt",
    "SecurityExhausted",
    "SecurityExpired",
    "SecurityNotInForce",
    "Way",
    "call_security",
    "charge_fee",
    "open_desk",
    "pay",
    "receipt_for",
    "receive",
    "release_security",
    "reserve_security",
    "tell_tax_names",
    "ways_to_pay",
]
