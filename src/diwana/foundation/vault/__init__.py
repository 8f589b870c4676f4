# SPDX-License-Identifier: EUPL-1.2
"""Personal data at rest: encrypted under keys that are not in the database, and dated for their erasure."""
