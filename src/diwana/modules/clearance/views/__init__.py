# SPDX-License-Identifier: EUPL-1.2
"""The pages of clearance, over the same verbs and queries as its API."""
