# SPDX-License-Identifier: EUPL-1.2
"""Answers already given, so that a repeated request gets the same one and acts once."""

from __future__ import annotations

from django.db import models


class Answer(models.Model):
    """The answer to one POST, under the key its sender chose."""

    owner = models.CharField(max_length=41, help_text="Who sent it: '<person>:<organisation>'.")
    key = models.CharField(max_length=128, help_text="Value of the header Idempotency-Key.")
    request_digest = models.BinaryField(max_length=32, help_text="SHA-256 over method, address and body.")
    status = models.PositiveSmallIntegerField(help_text="HTTP status of the answer.")
    content_type = models.CharField(max_length=100, help_text="Content-Type of the answer.")
    location = models.CharField(max_length=500, blank=True, help_text="Header Location of the answer, if any.")
    body = models.BinaryField(help_text="The answer, byte for byte.")
    expires_at = models.DateTimeField(db_index=True, help_text="When the key may be used afresh.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="answer_once")]
