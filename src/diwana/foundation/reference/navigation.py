# SPDX-License-Identifier: EUPL-1.2
"""What the menu shows of the code lists."""

from django.utils.translation import gettext_lazy as _

from diwana.foundation.ui.navigation import PUBLIC, Entry, Section

ENTRIES = (Entry(_("Code lists"), "reference:index", PUBLIC, Section.INFORMATION, icon="list", order=50),)
