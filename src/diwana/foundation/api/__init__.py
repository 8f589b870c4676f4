# SPDX-License-Identifier: EUPL-1.2
"""The machine interface: authentication, problems, idempotency and the router that every room's ``api.py`` uses."""
