# SPDX-License-Identifier: EUPL-1.2
"""What is asked back and what is charged beside taxes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diwana.foundation.payments.models.journal import Entry
from diwana.foundation.payments.models.receipts import Receipt


class RefundState(models.TextChoices):
    ASKED = "asked", _("Asked")
    APPROVED = "approved", _("Approved, to be paid")
    PAID = "paid", pgettext_lazy("refund", "Paid")
    REFUSED = "refused", pgettext_lazy("refund", "Refused")


class RefundWay(models.TextChoices):
    ACCOUNT = "account", _("To the prepayment account")
    CASH = "cash", _("In cash at the desk")
    TRANSFER = "transfer", _("By bank transfer")


class Refund(models.Model):
    """Part of a receipt that is asked back: asked by one person, decided by another, never more than was paid."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="refunds")
    lines = models.JSONField(help_text="Code of the tax → amount asked back, smallest unit of the receipt's currency.")
    total_minor = models.BigIntegerField(help_text="Their sum, smallest unit of the receipt's currency.")
    reason = models.TextField(help_text="Why, in the words of who asks.")
    way = models.CharField(max_length=10, choices=RefundWay, help_text="How it is paid back.")
    state = models.CharField(
        max_length=10, choices=RefundState, default=RefundState.ASKED, help_text="Where it stands."
    )
    asked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", help_text="Who asked.")
    asked_at = models.DateTimeField(help_text="When.")
    decided_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, help_text="Who decided."
    )
    decided_at = models.DateTimeField(null=True, help_text="When.")
    decision = models.TextField(blank=True, help_text="What he noted; shown to who asked.")
    paid_at = models.DateTimeField(null=True, help_text="When it was paid.")
    reference = models.CharField(max_length=100, blank=True, help_text="Number of the transfer.")
    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, related_name="refund", null=True, help_text="Its entry in the journal."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total_minor__gt=0), name="refund_positive"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="refund_four_eyes"
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="refund_queue")]


class ChargeState(models.TextChoices):
    OPEN = "open", _("To be paid")
    PAID = "paid", pgettext_lazy("fee", "Paid")
    WAIVED = "waived", _("Waived")


class Charge(models.Model):
    """A fee of the schedule that an organisation is charged, with the reason."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", help_text="Who is charged."
    )
    code = models.CharField(max_length=16, help_text="Code of the fee in the country's profile.")
    quantity = models.PositiveIntegerField(default=1, help_text="How many units of the fee.")
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    amount_minor = models.BigIntegerField(help_text="What it comes to, smallest unit of the currency.")
    subject = models.CharField(max_length=64, blank=True, help_text="What it is about, '<kind>:<id>'.")
    office = models.CharField(max_length=35, blank=True, help_text="Code of the office that charged it.")
    reason = models.TextField(help_text="Why it is charged.")
    state = models.CharField(max_length=8, choices=ChargeState, default=ChargeState.OPEN, help_text="Where it stands.")
    charged_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, help_text="Who charged it."
    )
    charged_at = models.DateTimeField(help_text="When.")
    ended_at = models.DateTimeField(null=True, help_text="When it was paid or waived.")
    waived_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, help_text="Who waived it."
    )
    waiver = models.TextField(blank=True, help_text="Why it was waived.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="charge_positive")]
        indexes = [models.Index(fields=["organisation", "state"], name="charge_of")]
