# SPDX-License-Identifier: EUPL-1.2
"""Deposits and guarantees, and what they are held for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diwana.foundation.payments.models.journal import Account


class SecurityKind(models.TextChoices):
    DEPOSIT = "deposit", _("Deposit")
    GUARANTEE = "guarantee", _("Guarantee of a bank or surety")


class SecurityState(models.TextChoices):
    PROPOSED = "proposed", _("Waiting for approval")
    ACTIVE = "active", _("In force")
    REFUSED = "refused", pgettext_lazy("guarantee", "Refused")
    DISCHARGED = "discharged", _("Discharged")


class Security(models.Model):
    """Money deposited, or what a bank or surety has undertaken to pay, for an organisation's obligations."""

    kind = models.CharField(max_length=10, choices=SecurityKind, help_text="Money, or an undertaking.")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", help_text="For whose obligations."
    )
    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, related_name="security", null=True, help_text="Its account once in force."
    )
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    amount_minor = models.BigIntegerField(help_text="Amount it was given for, smallest unit of the currency.")
    guarantor = models.CharField(max_length=200, blank=True, help_text="Bank or surety that undertakes to pay.")
    reference = models.CharField(max_length=100, help_text="Number of the deed, or what the deposit is for.")
    since = models.DateField(help_text="First day it holds.")
    until = models.DateField(null=True, help_text="Last day on which it may be reserved; empty: without end.")
    state = models.CharField(
        max_length=10, choices=SecurityState, default=SecurityState.PROPOSED, help_text="Where it stands."
    )
    proposed_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, help_text="Who registered it."
    )
    proposed_at = models.DateTimeField(help_text="When.")
    decided_by = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="Who approved or refused it.",
    )
    decided_at = models.DateTimeField(null=True, help_text="When.")
    ended_at = models.DateTimeField(null=True, help_text="When it was discharged.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="security_positive"),
            models.CheckConstraint(
                condition=Q(kind="deposit") | Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="security_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="security_of")]


class Reservation(models.Model):
    """A part of an account held for one subject."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="reservations")
    subject = models.CharField(max_length=64, help_text="What it is held for, '<kind>:<id>'.")
    title = models.CharField(max_length=100, blank=True, help_text="What people call the subject.")
    amount_minor = models.BigIntegerField(help_text="Amount held at first, smallest unit of the account's currency.")
    held_minor = models.BigIntegerField(help_text="Amount still held, smallest unit.")
    made_at = models.DateTimeField(help_text="When it was made.")
    ended_at = models.DateTimeField(null=True, help_text="When nothing was held any more.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, held_minor__gte=0, held_minor__lte=F("amount_minor")),
                name="reservation_amounts",
            ),
            models.UniqueConstraint(
                fields=["account", "subject"], condition=Q(ended_at__isnull=True), name="reservation_once"
            ),
        ]
        indexes = [models.Index(fields=["subject"], name="reservation_subject")]
