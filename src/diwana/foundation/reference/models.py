# SPDX-License-Identifier: EUPL-1.2
"""Dated code entries and the loads that brought them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


def _stamp() -> str:
    return uuid.uuid4().hex


class Load(models.Model):
    """One replacement of a whole list by the content of one CSV file."""

    list = models.CharField(max_length=40, help_text="Name of the list.")
    country = models.CharField(
        max_length=10, blank=True, help_text="Profile the list belongs to; empty: international."
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file, hexadecimal.")
    entries = models.PositiveIntegerField(help_text="Number of rows it brought.")
    packaged = models.BooleanField(help_text="True for a file that came with the software, False for one loaded here.")
    at = models.DateTimeField(help_text="When it was loaded, UTC.")
    stamp = models.CharField(
        max_length=32,
        default=_stamp,
        unique=True,
        help_text="Never repeats; the latest one names the state of all lists.",
    )


class Entry(models.Model):
    """One code of one list during one period of validity."""

    list = models.CharField(max_length=40, help_text="Name of the list.")
    country = models.CharField(max_length=10, blank=True, help_text="Profile it belongs to; empty: international.")
    code = models.CharField(max_length=40, help_text="The code as it stands in declarations.")
    labels = models.JSONField(default=dict, help_text="Language (fr, ar, en) to label.")
    attributes = models.JSONField(default=dict, help_text="The list's own further columns, all text.")
    valid_from = models.DateField(help_text="First day of validity.")
    valid_to = models.DateField(null=True, blank=True, help_text="Last day of validity; empty: open.")
    source = models.CharField(max_length=300, help_text="Where the fact comes from.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "country", "code", "valid_from"], name="reference_entry_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="reference_entry_period"
            ),
        ]
