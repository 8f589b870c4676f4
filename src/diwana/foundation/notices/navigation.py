# SPDX-License-Identifier: EUPL-1.2
"""What the menu and the bar show of notices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.notices.permissions import Permission
from diwana.foundation.notices.queries import MOST_COUNTED, unread
from diwana.foundation.ui.navigation import Bell, Entry, Section
from diwana.kernel.actor import Actor

_PREFERENCES, _WEBHOOKS = _("Mails about notices"), _("Webhooks")

ENTRIES = (
    Entry(_PREFERENCES, "notices:preferences", Permission.READ, Section.ACCOUNT, icon="bell", order=45),
    Entry(_WEBHOOKS, "notices:webhooks", Permission.WEBHOOKS, Section.ACCOUNT, icon="code", order=46),
)


def bell(actor: Actor) -> Bell | None:
    """The bell of the bar: how much is unread."""
    if not actor.may(Permission.READ):
        return None
    count = unread(actor)
    return Bell(url="notices:notices", count=count, shown=f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count))
