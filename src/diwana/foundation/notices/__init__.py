# SPDX-License-Identifier: EUPL-1.2
"""News for people and their programs: in the house, by mail and by webhook, each in the reader's language."""
