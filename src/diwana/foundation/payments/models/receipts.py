# SPDX-License-Identifier: EUPL-1.2
"""The paper given for what was paid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diwana.foundation.payments.models.journal import Entry


class Method(models.TextChoices):
    """How it was paid: at the desk, or from an account of the payer or of who pays for him."""

    CASH = "cash", _("Cash")
    CHEQUE = "cheque", _("Certified cheque")
    TRANSFER = "transfer", _("Bank transfer")
    CARD = "card", _("Bank card")
    PREPAYMENT = "prepayment", _("Prepayment account")
    CREDIT = "credit", _("Deferred credit")
    BOND = "bond", _("Secured bond")


#: What a cashier takes.
DESK_METHODS = (Method.CASH, Method.CHEQUE, Method.TRANSFER, Method.CARD)


class ReceiptKind(models.TextChoices):
    """What was paid."""

    DUTIES = "duties", _("Duties and taxes")
    PREPAYMENT = "prepayment", _("Payment into the prepayment account")
    DEPOSIT = "deposit", _("Deposit")
    DUE = "due", _("Payment of what fell due")
    FEE = "fee", _("Fee")


class Receipt(models.Model):
    """The paper given for a payment. Numbers run without a gap through each year."""

    number = models.CharField(max_length=20, unique=True, help_text="'<year>-<sequence>'.")
    year = models.PositiveSmallIntegerField(help_text="Year of the number, local time.")
    sequence = models.PositiveIntegerField(help_text="Position in the year, from 1 without gaps.")
    day = models.DateField(db_index=True, help_text="Day of the journal on which it was paid, local.")
    at = models.DateTimeField(help_text="When it was paid.")
    office = models.CharField(max_length=35, blank=True, help_text="Code of the customs office that took it.")
    kind = models.CharField(max_length=10, choices=ReceiptKind, default=ReceiptKind.DUTIES, help_text="What was paid.")
    subject = models.CharField(max_length=64, unique=True, help_text="What was paid, '<kind>:<id>': never twice.")
    title = models.CharField(
        max_length=100, blank=True, help_text="What the payer calls it, such as the number of the declaration."
    )
    payer = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", help_text="Whose debt it was."
    )
    paid_from = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="Whose account paid, where one did: the payer's own, or that of who pays for him.",
    )
    cashier = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="Who took it at the desk; empty when it was paid from an account.",
    )
    method = models.CharField(max_length=10, choices=Method, help_text="How it was paid.")
    reference = models.CharField(max_length=100, blank=True, help_text="Number of the cheque or of the transfer.")
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    total_minor = models.BigIntegerField(help_text="Total in the smallest unit of the currency.")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="receipt")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="receipt_numbered_once"),
            models.CheckConstraint(condition=Q(total_minor__gt=0), name="receipt_positive"),
        ]
        indexes = [
            models.Index(fields=["payer", "-at"], name="receipt_payer"),
            models.Index(fields=["paid_from", "-at"], name="receipt_paid_from"),
        ]
