# SPDX-License-Identifier: EUPL-1.2
"""Programs that we give away: each is one file that knows nothing of this house."""
