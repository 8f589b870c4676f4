# SPDX-License-Identifier: EUPL-1.2
"""What the menu and the home page show of documents."""

from django.utils.translation import gettext_lazy as _

from diwana.foundation.documents.permissions import Permission
from diwana.foundation.documents.queries import infected
from diwana.foundation.ui.navigation import Entry, Section, Work

ENTRIES = (
    Entry(_("Scan of documents"), "documents:control", Permission.CONTROL, Section.CONTROL, icon="shield", order=60),
)
WORK = (
    Work(
        _("Malicious documents"),
        "documents:control",
        Permission.CONTROL,
        infected,
        icon="shield",
        query="?scan=infected",
        action=True,
        order=80,
    ),
)
