# SPDX-License-Identifier: EUPL-1.2
"""What the menu shows of retention."""

from django.utils.translation import gettext_lazy as _

from diwana.foundation.retention.permissions import Permission
from diwana.foundation.ui.navigation import PUBLIC, Entry, Section

ENTRIES = (
    Entry(_("What is kept of you"), "retention:kept", PUBLIC, Section.INFORMATION, icon="shield", order=90),
    Entry(_("Erasures"), "retention:erasures", Permission.READ, Section.CONTROL, icon="shield", order=85),
)
