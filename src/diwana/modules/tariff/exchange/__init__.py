# SPDX-License-Identifier: EUPL-1.2
"""The tariff's files: our own tables in and out, official nomenclatures in."""
