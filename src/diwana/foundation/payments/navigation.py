# SPDX-License-Identifier: EUPL-1.2
"""What the menu shows of payments."""

from django.utils.translation import gettext_lazy as _

from diwana.foundation.payments.permissions import Permission
from diwana.foundation.ui.navigation import Entry, Section

_JOURNAL = _("Journal of the cash desk")

ENTRIES = (Entry(_JOURNAL, "payments:journal", Permission.JOURNAL, Section.WORK, icon="cash", order=70, key="g j"),)
