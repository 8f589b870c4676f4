# SPDX-License-Identifier: EUPL-1.2
"""What the menu and the home page show of applications and of one's own organisation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.members.permissions import Permission
from diwana.foundation.members.queries import count_to_decide
from diwana.foundation.ui.navigation import PUBLIC, Entry, Section, Work

ENTRIES = (
    Entry(_("Register with customs"), "members:start", PUBLIC, Section.INFORMATION, icon="building", order=90),
    Entry(_("Applications for registration"), "members:queue", Permission.VIEW, Section.WORK, icon="people", order=70),
    Entry(_("My organisation"), "members:own", Permission.MANAGE, Section.ACCOUNT, icon="building", order=15),
)
WORK = (
    Work(
        _("Applications to decide"),
        "members:queue",
        Permission.DECIDE,
        count_to_decide,
        icon="people",
        query="?state=submitted",
        action=True,
        order=70,
    ),
)
