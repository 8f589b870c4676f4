# SPDX-License-Identifier: EUPL-1.2
"""A cashier's desk, from its opening to its closing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SessionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("desk", "Open")
    COUNTED = "counted", _("Counted, discrepancy to approve")
    CLOSED = "closed", pgettext_lazy("desk", "Closed")


class DeskSession(models.Model):
    """One cashier at one office, from opening with a float to closing with a count."""

    office = models.CharField(max_length=35, blank=True, help_text="Code of the customs office.")
    cashier = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", help_text="Whose desk.")
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    state = models.CharField(
        max_length=8, choices=SessionState, default=SessionState.OPEN, help_text="Where it stands."
    )
    day = models.DateField(help_text="Local day on which it was opened.")
    opened_at = models.DateTimeField(help_text="When it was opened.")
    float_minor = models.BigIntegerField(help_text="Cash it began with, smallest unit of the currency.")
    counted_at = models.DateTimeField(null=True, help_text="When the cash was counted.")
    counted_minor = models.BigIntegerField(null=True, help_text="Cash counted, smallest unit of the currency.")
    expected_minor = models.BigIntegerField(
        null=True, help_text="Cash that the journal says was there when it was counted, smallest unit."
    )
    denominations = models.JSONField(default=dict, help_text="Face value → number of notes or coins, where counted so.")
    reason = models.TextField(blank=True, help_text="Why count and journal differ, in the cashier's words.")
    closed_at = models.DateTimeField(null=True, help_text="When it was closed.")
    approved_by = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="Who approved the discrepancy; empty where there was none.",
    )
    approval_note = models.TextField(blank=True, help_text="What he noted.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cashier"], condition=Q(state="open"), name="desk_one_open_each"),
            models.CheckConstraint(condition=Q(float_minor__gte=0), name="desk_float"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(counted_minor__gte=0, expected_minor__isnull=False), name="desk_counted"
            ),
        ]
        indexes = [models.Index(fields=["office", "-opened_at"], name="desk_office")]
