# SPDX-License-Identifier: EUPL-1.2
"""The command ``clear`` and what it is made of."""
