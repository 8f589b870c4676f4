# SPDX-License-Identifier: EUPL-1.2
"""What decisions brought about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from diwana.foundation.vault.public import Action, EncryptedJSONField, EncryptedTextField, Retention
from diwana.kernel.messages import message


class Effect(models.Model):
    """One effect that was applied, or the undoing of one. Never changed, never deleted."""

    personal = ("arguments", "before", "reason")
    retention = Retention(
        months=12 * 10,
        since="at",
        what=message("What decisions brought about"),
        basis=message("It is kept as long as the decision can be contested."),
        action=Action.ERASE,
    )

    name = models.CharField(max_length=80, help_text="Which effect, room.act, as declared by the room.")
    cause = models.CharField(max_length=80, db_index=True, help_text="The decision, kind:id as in the ledger.")
    key = models.CharField(max_length=200, unique=True, help_text="The same key is applied once.")
    arguments = EncryptedJSONField(help_text="What it was given, by name.")
    arguments_digest = models.CharField(
        max_length=64, help_text="HMAC of name, cause and arguments, hexadecimal: tells a repetition from another call."
    )
    subject = models.CharField(max_length=80, db_index=True, help_text="What it made or changed, kind:id.")
    before = EncryptedJSONField(help_text="What undoing needs to know.")
    version = models.CharField(max_length=200, help_text="State of the subject right after, in the room's own words.")
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by", help_text="The effect that it undoes."
    )
    reason = EncryptedTextField(blank=True, default="", help_text="Why it was undone, in the officer's words.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who decided; empty: the house itself.",
    )
    office = models.CharField(max_length=17, blank=True, help_text="Customs office of the decision; empty: none.")
    at = models.DateTimeField(help_text="When it was applied, UTC.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(undoes=None) | ~Q(undoes=models.F("id")), name="effect_undoes_another"),
        ]
