# SPDX-License-Identifier: EUPL-1.2
"""The pure vocabulary of customs: values, rules, states and the facts that modules hand each other. No Django."""
