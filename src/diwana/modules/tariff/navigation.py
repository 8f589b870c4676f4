# SPDX-License-Identifier: EUPL-1.2
"""The tariff's place in the menu."""

from django.utils.translation import gettext_lazy as _

from diwana.foundation.ui.navigation import PUBLIC, Entry, Section

ENTRIES = (Entry(_("Tariff"), "tariff:search", PUBLIC, Section.INFORMATION, icon="tariff", order=10, key="g t"),)
