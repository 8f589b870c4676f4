# SPDX-License-Identifier: EUPL-1.2
"""What the menu shows of languages."""

from django.utils.translation import gettext_lazy as _

from diwana.foundation.languages.permissions import Permission
from diwana.foundation.ui.navigation import Entry, Section

_LABEL = _("Translations of the data")

ENTRIES = (Entry(_LABEL, "languages:gaps", Permission.VIEW, Section.ADMINISTRATION, icon="language", order=60),)
