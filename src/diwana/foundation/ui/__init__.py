# SPDX-License-Identifier: EUPL-1.2
"""Layout, design tokens, components, formatting and navigation shared by every page."""
