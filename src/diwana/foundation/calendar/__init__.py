# SPDX-License-Identifier: EUPL-1.2
"""Working days, feasts that move, opening hours of offices, and time limits: which day counts and when a term ends."""
