# SPDX-License-Identifier: EUPL-1.2
"""Bank statements: read from camt.053, MT940 or CSV, booked once, and each line attributed to what it pays. Accounting
officers use it; what nobody has attributed yet stands in suspense, for all to see."""
