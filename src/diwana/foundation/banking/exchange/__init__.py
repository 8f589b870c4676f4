# SPDX-License-Identifier: EUPL-1.2
"""Formats of bank statements, one file each, read into the same facts; none decides anything."""
