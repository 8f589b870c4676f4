# SPDX-License-Identifier: EUPL-1.2
"""People, organisations, mandates and roles: who may act, for whom, in which office."""
