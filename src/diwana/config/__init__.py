# SPDX-License-Identifier: EUPL-1.2
"""Composition root: settings, addresses, the WSGI application."""
