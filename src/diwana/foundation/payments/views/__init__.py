# SPDX-License-Identifier: EUPL-1.2
"""Pages of payments: receipts and journals, cash desks, accounts, credit, securities, refunds."""
