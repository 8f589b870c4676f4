# SPDX-License-Identifier: EUPL-1.2
"""Money received and what it settled, in double entry."""
