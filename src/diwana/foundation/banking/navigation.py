# SPDX-License-Identifier: EUPL-1.2
"""What the menu and the home page show of banking."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.banking import queries
from diwana.foundation.banking.permissions import Permission
from diwana.foundation.ui.navigation import Entry, Section, Work
from diwana.kernel.actor import Actor

ENTRIES = (Entry(_("Bank statements"), "banking:home", Permission.VIEW, Section.WORK, "bank", 72, "g b"),)


def _open(actor: Actor) -> int:
    return queries.open_lines()


WORK = (
    Work(_("Bank lines in suspense"), "banking:lines", Permission.RECONCILE, _open, "bank", "?state=open", action=True,
         order=65),
)  # fmt: skip
