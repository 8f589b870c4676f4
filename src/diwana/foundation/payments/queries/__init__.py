# SPDX-License-Identifier: EUPL-1.2
"""What is read of payments, as typed values; each reads what the actor may know, and nothing else exists for him."""

from diwana.foundation.payments.queries.balances import balances, discrepancies
from diwana.foundation.payments.queries.receipts import entries, journal, offices_of, proof, receipt, receipt_for

__all__ = ["balances", "discrepancies", "entries", "journal", "offices_of", "proof", "receipt", "receipt_for"]
