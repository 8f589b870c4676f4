# SPDX-License-Identifier: EUPL-1.2
"""Work done later or at set times: a queue in the database with leases, retries, schedules and a dead letter."""
