# SPDX-License-Identifier: EUPL-1.2
"""What every operation of the machine interface shares: authentication, idempotency, problems, the document."""
