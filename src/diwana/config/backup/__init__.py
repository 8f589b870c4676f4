# SPDX-License-Identifier: EUPL-1.2
"""Backup and restore of an installation, while it serves: its database, its files, the ledger's files, its keys.

One archive with a manifest. What it holds belongs together: the database as of one instant, then the files that its
rows name, then of the ledger's files the beginning that the database of that instant has signed. Keys are in it only
under a passphrase; without one the command says which files are to be kept apart.
"""
