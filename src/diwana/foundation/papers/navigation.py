# SPDX-License-Identifier: EUPL-1.2
"""What the menu shows of papers."""

from django.utils.translation import gettext_lazy as _

from diwana.foundation.papers.permissions import Permission
from diwana.foundation.ui.navigation import PUBLIC, Entry, Section

ENTRIES = (
    Entry(_("Papers"), "papers:papers", Permission.MAKE, Section.WORK, icon="document", order=75, key="g p"),
    Entry(_("Verify a paper"), "papers:verify", PUBLIC, Section.INFORMATION, icon="shield", order=60),
)
