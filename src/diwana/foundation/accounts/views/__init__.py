# SPDX-License-Identifier: EUPL-1.2
"""The pages of people, organisations and what they let each other do."""
