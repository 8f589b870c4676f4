# SPDX-License-Identifier: EUPL-1.2
"""The record of every change of state, which nobody can quietly rewrite."""
