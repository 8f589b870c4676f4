# SPDX-License-Identifier: EUPL-1.2
"""Papers that customs issues: receipts, release notes, notices and letters as sealed PDFs in three languages.

Rooms hand over what a paper says; officers and parties fetch it; anybody verifies it, by its file, its number or the
code printed on it, without signing in. What makes a paper authentic is not its signature but its place in the ledger.
"""
