# SPDX-License-Identifier: EUPL-1.2
"""What the menu shows of effects."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.effects.permissions import Permission
from diwana.foundation.ui.navigation import Entry, Section

_EFFECTS = _("Effects of decisions")

ENTRIES = (Entry(_EFFECTS, "effects:effects", Permission.VIEW, Section.CONTROL, icon="flag", order=60),)
