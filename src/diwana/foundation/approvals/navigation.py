# SPDX-License-Identifier: EUPL-1.2
"""What the menu and the home page show of four eyes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.approvals.permissions import Permission
from diwana.foundation.approvals.queries import count_to_decide
from diwana.foundation.ui.navigation import Entry, Section, Work

ENTRIES = (
    Entry(_("Approvals"), "approvals:proposals", Permission.VIEW, Section.WORK, icon="scales", order=85, key="g a"),
    Entry(_("Four eyes"), "approvals:settings", Permission.VIEW_ALL, Section.ADMINISTRATION, icon="eye", order=40),
)
WORK = (
    Work(
        _("Waits for your approval"),
        "approvals:proposals",
        Permission.TAKE_PART,
        count_to_decide,
        icon="scales",
        query="?state=pending",
        action=True,
        order=85,
    ),
)
