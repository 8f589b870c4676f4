# SPDX-License-Identifier: EUPL-1.2
"""Code lists and country profiles: offices, countries, currencies, units, documents, procedures, holidays, all dated."""
