# SPDX-License-Identifier: EUPL-1.2
"""The business rules of clearance; importing this package registers them all."""
