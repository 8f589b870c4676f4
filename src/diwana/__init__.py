# SPDX-License-Identifier: EUPL-1.2
"""Diwana, an open customs platform."""
