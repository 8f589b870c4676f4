# SPDX-License-Identifier: EUPL-1.2
"""The work of customs, one room per duty."""
