# SPDX-License-Identifier: EUPL-1.2
"""Pages of the ledger for auditors, and its public checkpoint. A room apart: the ledger itself stands on no other."""
