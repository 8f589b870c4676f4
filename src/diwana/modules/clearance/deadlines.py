# SPDX-License-Identifier: EUPL-1.2
"""What customs gives itself time for: deciding of an irregularity, and the check after release."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diwana.foundation.calendar.public import Kind

DECISION, AUDIT = "clearance.decision", "clearance.audit"


def _address(declaration: str) -> str:
    return reverse("clearance:examination", args=[declaration])


KINDS = (
    Kind(DECISION, _("Decision of an irregularity"), _address),
    Kind(AUDIT, _("Check after release"), _address),
)
