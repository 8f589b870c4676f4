# SPDX-License-Identifier: EUPL-1.2
"""What the menu shows of risk."""

from django.utils.translation import gettext_lazy as _

from diwana.foundation.ui.navigation import PUBLIC, Entry, Section
from diwana.modules.risk.permissions import Permission

ENTRIES = (
    Entry(
        _("Risk criteria"), "risk:criteria", Permission.VIEW_CRITERIA, Section.CONTROL, icon="risk", order=10, key="g r"
    ),
    Entry(_("Random draws"), "risk:draws", PUBLIC, Section.INFORMATION, icon="scales", order=60),
)
