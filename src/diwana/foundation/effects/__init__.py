# SPDX-License-Identifier: EUPL-1.2
"""What a decision brings about in another room: a registry of effects, applied once, undone forward only."""
