# SPDX-License-Identifier: EUPL-1.2
"""What the menu and the home page show of the calendar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.calendar.permissions import Permission
from diwana.foundation.calendar.queries import overdue, to_be_announced
from diwana.foundation.ui.navigation import PUBLIC, Entry, Section, Work

_CALENDAR, _DEADLINES, _DATES = _("Calendar"), _("Time limits"), _("Announced dates")

ENTRIES = (
    Entry(_CALENDAR, "calendar:calendar", PUBLIC, Section.INFORMATION, icon="calendar", order=60, key="g k"),
    Entry(_DEADLINES, "calendar:deadlines", Permission.VIEW_DEADLINES, Section.WORK, icon="clock", order=60, key="g e"),
    Entry(_DATES, "calendar:dates", Permission.ANNOUNCE, Section.ADMINISTRATION, icon="calendar", order=60),
)
_LATE = _("Time limits overdue")
_ASKED = _("Dates to be announced within 30 days")
WORK = (
    Work(_LATE, "calendar:deadlines", Permission.VIEW_DEADLINES, overdue, "clock", "?state=overdue", action=True),
    Work(_ASKED, "calendar:dates", Permission.ANNOUNCE, to_be_announced, "calendar", "?certainty=expected"),
)
