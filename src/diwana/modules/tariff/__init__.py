# SPDX-License-Identifier: EUPL-1.2
"""The nomenclature and its dated measures: what goods are called and what they take."""
