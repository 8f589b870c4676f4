# SPDX-License-Identifier: EUPL-1.2
"""The boundary of payments: receive one, find its receipt."""

from diwana.foundation.payments.facts import ReceiptFacts as Receipt
from diwana.foundation.payments.models import Method
from diwana.foundation.payments.names import tell_tax_names
from diwana.foundation.payments.queries import receipt_for
from diwana.foundation.payments.services import AlreadyReceived, NothingToPay, OfficeNotServed, receive

__all__ = [
    "AlreadyReceived",
    "Method",
    "NothingToPay",
    "OfficeNotServed",
    "Receipt",
    "receipt_for",
    "receive",
    "tell_tax_names",
]
