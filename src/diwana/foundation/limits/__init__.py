# SPDX-License-Identifier: EUPL-1.2
"""How often something may be done: one counter for all processes of a machine, for calls of the API, signing in,
uploads, registration and whatever else a stranger could do too often. Every room may ask it; it asks no other room."""
