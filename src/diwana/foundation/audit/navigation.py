# SPDX-License-Identifier: EUPL-1.2
"""What the menu shows of the ledger."""

from django.utils.translation import gettext_lazy as _

from diwana.foundation.audit.permissions import Permission
from diwana.foundation.ui.navigation import Entry, Section

ENTRIES = (Entry(_("Ledger"), "audit:events", Permission.READ, Section.CONTROL, icon="shield", order=80, key="g l"),)
