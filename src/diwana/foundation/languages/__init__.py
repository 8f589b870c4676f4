# SPDX-License-Identifier: EUPL-1.2
"""Whether what officers keep as data (code lists, tariff, criteria, names of taxes) is told in every language, and
where a translation is missing."""
