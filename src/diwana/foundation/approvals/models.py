# SPDX-License-Identifier: EUPL-1.2
"""What is proposed, and for which verbs a second person is needed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diwana.foundation.vault.public import Action, EncryptedJSONField, EncryptedTextField, Retention
from diwana.kernel.messages import message


class Rule(models.Model):
    """Whether a verb needs a second person. A verb without a row follows its own default."""

    verb = models.CharField(max_length=200, unique=True, help_text="Dotted name of the verb, as in VERBS.")
    required = models.BooleanField(help_text="Whether a second person is needed.")
    above_minor = models.BigIntegerField(
        null=True,
        help_text="Only above this amount, in the smallest unit of ``currency``; empty: whatever the amount.",
    )
    currency = models.CharField(max_length=3, blank=True, help_text="Currency of ``above_minor``, ISO 4217.")
    changed_at = models.DateTimeField(help_text="When it was last set.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(above_minor=None) | Q(above_minor__gte=0), name="rule_amount"),
        ]


class State(models.TextChoices):
    """The life of a proposal. One that nobody decided in time is expired, whatever its row says."""

    PENDING = "pending", _("Waits for a second person")
    APPROVED = "approved", _("Approved and done")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class Proposal(models.Model):
    """A call of a verb that waits for a second person, or waited for one."""

    personal = ("arguments", "reason")
    retention = Retention(
        months=12 * 10,
        since="decided_at",
        what=message("Proposals that needed two people"),
        basis=message("Who decided on whose proposal is kept as long as the acts it led to can be contested."),
        action=Action.ERASE,
    )

    verb = models.CharField(max_length=200, help_text="Dotted name of the verb, as in VERBS.")
    subject = models.CharField(max_length=100, help_text="What it is about, ``<kind>:<id>``.")
    arguments = EncryptedJSONField(help_text="Arguments of the call by name, as JSON of their declared types.")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", help_text="For whom the proposer acted."
    )
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who proposed it."
    )
    proposer_delegator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="By whose delegation the proposer acted; empty when in his own right.",
    )
    proposed_at = models.DateTimeField(help_text="When it was proposed.")
    expires_at = models.DateTimeField(help_text="When it can no longer be approved.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING, help_text="Where it stands.")
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who approved or refused it.",
    )
    decided_at = models.DateTimeField(null=True, help_text="When it was approved, refused, withdrawn or expired.")
    reason = EncryptedTextField(blank=True, default="", help_text="Why it was refused, in the decider's words.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decider=None) | ~Q(decider=models.F("proposer")), name="proposal_two_people"
            ),
        ]
        indexes = [models.Index(fields=["state", "verb"], name="proposal_waiting")]
