# SPDX-License-Identifier: EUPL-1.2
"""Deferred credit: who may owe how much, and what falls due when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diwana.foundation.payments.models.receipts import Receipt
from diwana.foundation.payments.models.securities import Reservation, Security


class LineState(models.TextChoices):
    PROPOSED = "proposed", _("Waiting for approval")
    ACTIVE = "active", _("In force")
    REFUSED = "refused", pgettext_lazy("credit", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("credit", "Withdrawn")


class CreditLine(models.Model):
    """An organisation's deferred credit: proposed by one officer, approved by another, secured by a guarantee."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", help_text="Who may owe."
    )
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    terms = models.CharField(max_length=16, help_text="Code of the terms in the country's profile.")
    limit_minor = models.BigIntegerField(help_text="How much may be owed at once, smallest unit of the currency.")
    until = models.DateField(help_text="Last day on which it may be drawn.")
    security = models.ForeignKey(
        Security, on_delete=models.PROTECT, related_name="+", null=True, help_text="What stands behind it."
    )
    reservation = models.OneToOneField(
        Reservation, on_delete=models.PROTECT, related_name="+", null=True, help_text="The part of it held for this."
    )
    state = models.CharField(max_length=10, choices=LineState, default=LineState.PROPOSED, help_text="Where it stands.")
    reason = models.TextField(help_text="Why it is granted, in the proposer's words.")
    proposed_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", help_text="Who proposed it."
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
    ended_at = models.DateTimeField(null=True, help_text="When it was withdrawn or replaced.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "currency"], condition=Q(state="active"), name="credit_one_in_force"
            ),
            models.CheckConstraint(condition=Q(limit_minor__gt=0), name="credit_positive"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")), name="credit_four_eyes"
            ),
        ]


class DueKind(models.TextChoices):
    CREDIT = "credit", _("Deferred credit")
    BOND = "bond", _("Secured bond")


class Due(models.Model):
    """What an organisation owes on a date: one receipt paid by credit or by a bond."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", help_text="Who owes it."
    )
    kind = models.CharField(max_length=6, choices=DueKind, help_text="What it came from.")
    terms = models.CharField(max_length=16, help_text="Code of the terms in the country's profile.")
    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="due", help_text="What was paid so.")
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    principal_minor = models.BigIntegerField(help_text="Duties and taxes, smallest unit of the currency.")
    charges_minor = models.BigIntegerField(default=0, help_text="Interest and commission by the terms, smallest unit.")
    settled_minor = models.BigIntegerField(default=0, help_text="Paid of both together so far, smallest unit.")
    drawn_on = models.DateField(help_text="Local day from which the term runs.")
    due_on = models.DateField(help_text="Working day on which it falls due.")
    settled_on = models.DateField(null=True, help_text="Local day on which all of it was paid.")
    reservation = models.OneToOneField(
        Reservation, on_delete=models.PROTECT, related_name="+", null=True, help_text="The security held for it."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_minor__gte=0, settled_minor__lte=F("principal_minor") + F("charges_minor")),
                name="due_never_overpaid",
            )
        ]
        indexes = [models.Index(fields=["settled_on", "due_on"], name="due_open")]
