# SPDX-License-Identifier: EUPL-1.2
"""What is known of a document from the search for malicious code."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scan(models.TextChoices):
    """How far the search has come. Only the first and the third let a document be opened."""

    NOT_SCANNED = "not_scanned", _("Not scanned")
    WAITING = "waiting", _("Waiting to be scanned")
    CLEAN = "clean", _("Nothing malicious found")
    INFECTED = "infected", _("Malicious: locked away")
    FAILED = "failed", _("The scan failed; it is tried again")


OPEN = frozenset({Scan.NOT_SCANNED, Scan.CLEAN})
TONES = {
    Scan.NOT_SCANNED: "quiet",
    Scan.WAITING: "info",
    Scan.CLEAN: "good",
    Scan.INFECTED: "danger",
    Scan.FAILED: "caution",
}
