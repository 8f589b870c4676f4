# SPDX-License-Identifier: EUPL-1.2
"""Code lists and country profiles, all dated: offices, countries, currencies, units, documents, procedures…"""
