# SPDX-License-Identifier: EUPL-1.2
"""What one organisation lets another do in its name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from diwana.foundation.accounts.models.people import Organisation


class Mandate(models.Model):
    """An organisation's authority to another to act in its name: named acts, until a date, revocable."""

    principal = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates_given", help_text="In whose name."
    )
    agent = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates_received", help_text="Who may act."
    )
    acts = models.JSONField(help_text="Values of mandates.Act, sorted.")
    since = models.DateField(help_text="First day it holds.")
    until = models.DateField(help_text="Last day it holds.")
    pending = models.BooleanField(
        default=False,
        help_text="Whether the agent asked for it and the principal has not given it yet: it does not hold.",
    )
    revoked_at = models.DateTimeField(null=True, help_text="Instant it was withdrawn; it holds no longer from then.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="mandate_period"),
            models.CheckConstraint(condition=~Q(principal=models.F("agent")), name="mandate_between_two"),
        ]
        indexes = [models.Index(fields=["agent", "principal"], name="mandate_agent")]
