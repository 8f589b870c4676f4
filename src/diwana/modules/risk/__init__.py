# SPDX-License-Identifier: EUPL-1.2
"""Selectivity: which declarations are looked at, for which reasons, and by which provable draw."""
