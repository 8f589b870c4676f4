# SPDX-License-Identifier: EUPL-1.2
"""What the menu and the home page show of jobs."""

from django.utils.translation import gettext_lazy as _

from diwana.foundation.jobs.permissions import Permission
from diwana.foundation.jobs.queries import count_dead
from diwana.foundation.ui.navigation import Entry, Section, Work

_GIVEN_UP = _("Work given up")

ENTRIES = (
    Entry(_("My work under way"), "jobs:mine", Permission.CANCEL, Section.ACCOUNT, icon="wait", order=60),
    Entry(_GIVEN_UP, "jobs:given-up", Permission.READ, Section.ADMINISTRATION, icon="alert", order=70, key="g j"),
)
WORK = (Work(_GIVEN_UP, "jobs:given-up", Permission.READ, count_dead, icon="alert", action=True, order=80),)
