# SPDX-License-Identifier: EUPL-1.2
"""Double entry: accounts, journal entries, and the receipts given for what was paid.

A posting names the account it debits and the account it credits, with one amount: an entry cannot be out of balance,
whatever writes it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    PAYER = "payer", _("Payer")
    CASH = "cash", _("Cash desk")
    REVENUE = "revenue", _("Revenue")


class Account(models.Model):
    """What an organisation owes, what a cash desk holds, what a tax brought in."""

    kind = models.CharField(max_length=8, choices=AccountKind, help_text="What the account counts.")
    key = models.CharField(
        max_length=35, help_text="Payer: key of the organisation; cash: code of the office; revenue: code of the tax."
    )
    currency = models.CharField(max_length=3, help_text="ISO 4217.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "currency"], name="account_once")]


class Entry(models.Model):
    """One event in the journal: what belongs together."""

    at = models.DateTimeField(help_text="When it was entered.")
    subject = models.CharField(max_length=64, help_text="What it is about, '<kind>:<id>'.")


class Posting(models.Model):
    """An amount moved from one account to another."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    amount_minor = models.BigIntegerField(help_text="Amount in the smallest unit of the accounts' currency.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="posting_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="posting_between_two"),
        ]


class Method(models.TextChoices):
    """How it was paid."""

    CASH = "cash", _("Cash")
    CHEQUE = "cheque", _("Certified cheque")
    TRANSFER = "transfer", _("Bank transfer")
    CARD = "card", _("Bank card")


class Receipt(models.Model):
    """The paper given for a payment. Numbers run without a gap through each year."""

    number = models.CharField(max_length=20, unique=True, help_text="'<year>-<sequence>'.")
    year = models.PositiveSmallIntegerField(help_text="Year of the number, local time.")
    sequence = models.PositiveIntegerField(help_text="Position in the year, from 1 without gaps.")
    day = models.DateField(db_index=True, help_text="Local day on which it was paid: the day of the journal.")
    at = models.DateTimeField(help_text="When it was paid.")
    office = models.CharField(max_length=35, blank=True, help_text="Code of the customs office that took it.")
    subject = models.CharField(max_length=64, unique=True, help_text="What was paid, '<kind>:<id>': never twice.")
    title = models.CharField(
        max_length=100, blank=True, help_text="What the payer calls it, such as the number of the declaration."
    )
    payer = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", help_text="Whose debt it was."
    )
    cashier = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, help_text="Who took it."
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
        indexes = [models.Index(fields=["payer", "-at"], name="receipt_payer")]


class Numbering(models.Model):
    """Last number given in each year; its row is the lock that keeps numbers without gaps."""

    year = models.PositiveSmallIntegerField(primary_key=True, help_text="Year of the receipts.")
    last = models.PositiveIntegerField(default=0, help_text="Last number given in it.")
