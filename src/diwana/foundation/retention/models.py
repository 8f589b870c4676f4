# SPDX-License-Identifier: EUPL-1.2
"""What was erased: how many rows of which table, never what stood in them."""

from __future__ import annotations

from django.db import models


class Erasure(models.Model):
    """One night's erasure in one table."""

    at = models.DateTimeField(help_text="When it was done, UTC.")
    table = models.CharField(max_length=100, help_text="Model whose rows were erased, application.model.")
    before = models.DateField(help_text="Rows whose time began before this day of the country.")
    rows = models.PositiveIntegerField(help_text="How many rows.")
    openings = models.PositiveIntegerField(
        default=0, help_text="Values erased in the ledger with them; its tree stands."
    )
    left = models.PositiveIntegerField(help_text="Rows found past their time by counting again afterwards.")

    class Meta:
        indexes = [models.Index(fields=["-at"], name="retention_erasure_at")]
