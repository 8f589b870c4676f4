# SPDX-License-Identifier: EUPL-1.2
"""What a person lets a colleague do in his absence."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from diwana.foundation.accounts.models.people import Membership
from diwana.foundation.vault.public import Action, EncryptedTextField, Retention
from diwana.kernel.messages import message


class Delegation(models.Model):
    """Named permissions of one member that a colleague of the same organisation exercises from a day to a day."""

    personal = ("reason",)
    retention = Retention(
        months=12 * 10,
        since="until",
        what=message("Delegations during an absence"),
        basis=message("Who acted in whose place is kept as long as the acts can be contested."),
        action=Action.ERASE,
    )

    giver = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="delegations_given", help_text="Whose permissions they are."
    )
    taker = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="delegations_received", help_text="Who exercises them."
    )
    permissions = models.JSONField(help_text="Names of the permissions, sorted; those the giver has lost do not count.")
    since = models.DateField(help_text="First day it holds.")
    until = models.DateField(help_text="Last day it holds.")
    reason = EncryptedTextField(blank=True, default="", help_text="Why, in the giver's words: the absence.")
    created_at = models.DateTimeField(help_text="When it was given.")
    revoked_at = models.DateTimeField(null=True, help_text="Instant it was withdrawn; it holds no longer from then.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="delegation_period"),
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="delegation_between_two"),
        ]
