# SPDX-License-Identifier: EUPL-1.2
"""The filing form: which elements stand on which page, how they are shown, how what was typed becomes an entry."""
