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
from diwana.foundation.payments.queries.open_items import Holder, OpenItem, holders, open_items
from diwana.foundation.payments.queries.receipts import receipt_for
from diwana.foundation.payments.queries.ways import Way, ways_to_pay
from diwana.foundation.payments.references import body_of, payment_reference, references_in
from diwana.foundation.payments.services import (
    call_security,
    charge_fee,
    open_desk,
    pay,
    receive,
    release_security,
    reserve_security,
)
from diwana.foundation.payments.services.attributing import (
    attribute_to_claim,
    attribute_to_due,
    attribute_to_prepayment,
    attribute_to_transit,
    book_bank_lines,
    entry_of,
    undo_attribution,
)

__all__ = [
    "DESK_METHODS",
    "AlreadyReceived",
    "Holder",
    "Method",
    "NothingToPay",
    "OfficeNotServed",
    "OpenItem",
    "PaymentRefused",
    "Receipt",
    "SecurityExhausted",
    "SecurityExpired",
    "SecurityNotInForce",
    "Way",
    "attribute_to_claim",
    "attribute_to_due",
    "attribute_to_prepayment",
    "attribute_to_transit",
    "body_of",
    "book_bank_lines",
    "call_security",
    "charge_fee",
    "entry_of",
    "holders",
    "open_desk",
    "open_items",
    "pay",
    "payment_reference",
    "receipt_for",
    "receive",
    "references_in",
    "release_security",
    "reserve_security",
    "tell_tax_names",
    "undo_attribution",
    "ways_to_pay",
]
