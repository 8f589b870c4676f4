# SPDX-License-Identifier: EUPL-1.2
"""Bank accounts of customs, their statements, the lines of these, and what each line was attributed to."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diwana.foundation.vault.public import EncryptedTextField, Retention
from diwana.kernel.messages import message


class BankAccount(models.Model):
    """An account of customs at a bank."""

    iban = models.CharField(max_length=34, unique=True, help_text="IBAN (ISO 13616) without spaces.")
    name = models.CharField(max_length=100, help_text="What the account is for, and at which bank.")
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    active = models.BooleanField(default=True, help_text="False once it takes no statement any more.")


class Format(models.TextChoices):
    CAMT053 = "camt053", "camt.053"
    MT940 = "mt940", "MT940"
    CSV = "csv", "CSV"


class Statement(models.Model):
    """One statement as the bank gave it, booked as a whole or not at all."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="statements")
    format = models.CharField(max_length=8, choices=Format, help_text="What it was read from.")
    number = models.CharField(max_length=64, help_text="The bank's number of the statement.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file, hexadecimal.")
    opened_on = models.DateField(help_text="Day of the opening balance.")
    closed_on = models.DateField(help_text="Day of the closing balance.")
    opening_minor = models.BigIntegerField(help_text="Opening balance, smallest unit of the account's currency.")
    closing_minor = models.BigIntegerField(help_text="Closing balance, smallest unit of the account's currency.")
    repeated = models.PositiveIntegerField(default=0, help_text="Entries left out: an earlier statement had them.")
    uploaded_at = models.DateTimeField(help_text="When it was uploaded.")
    uploaded_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, help_text="Who uploaded it."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "number", "closed_on"], name="statement_once")]
        indexes = [models.Index(fields=["account", "-closed_on"], name="statement_latest")]


class Line(models.Model):
    """One entry of a statement. Positive: money came in."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField(help_text="Position in the statement, from 1.")
    booked_on = models.DateField(help_text="Day on which the bank booked it.")
    value_on = models.DateField(help_text="Value date.")
    amount_minor = models.BigIntegerField(help_text="Amount, smallest unit of the currency; negative: money went out.")
    reference = models.CharField(max_length=64, blank=True, help_text="The bank's own reference of the entry.")
    remittance = EncryptedTextField(default="", help_text="What the payer wrote, structured references first.")
    party = EncryptedTextField(default="", help_text="Name of who paid or was paid, as the bank gives it.")
    party_iban = EncryptedTextField(default="", help_text="Account of who paid or was paid.")
    party_index = models.CharField(
        max_length=64, blank=True, help_text="Keyed digest of that account, to find the same payer again."
    )
    fingerprint = models.CharField(
        max_length=64, help_text="Keyed digest of what identifies the entry at this account."
    )
    attributed_minor = models.BigIntegerField(
        default=0, help_text="How much of it was attributed, with its sign, smallest unit of the currency."
    )
    closed_at = models.DateTimeField(null=True, help_text="When all of it was attributed; empty while it is open.")

    personal = ("remittance", "party", "party_iban")
    retention = Retention(
        months=120,
        since="closed_at",
        what=message("Payers on bank statements"),
        basis=message("Accounting records are kept ten years; to be confirmed by the administration."),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "fingerprint"], name="bank_line_once"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="bank_line_not_zero"),
            models.CheckConstraint(
                condition=Q(attributed_minor__gte=0, attributed_minor__lte=F("amount_minor"))
                | Q(attributed_minor__lte=0, attributed_minor__gte=F("amount_minor")),
                name="bank_line_never_beyond",
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "-booked_on"], name="bank_line_open")]


class Target(models.TextChoices):
    """What a line can pay."""

    PREPAYMENT = "prepayment", _("Prepayment account")
    DUE = "due", _("What falls due")
    TRANSIT = "transit", _("Awaited from a cash desk")
    CLAIM = "claim", _("Claim on a guarantor")


class Attribution(models.Model):
    """A part of a line, and what it was attributed to."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="attributions")
    target = models.CharField(max_length=10, choices=Target, help_text="Kind of what it pays.")
    key = models.CharField(max_length=35, help_text="Key of what it pays within its kind.")
    title = models.CharField(max_length=200, help_text="What people call it.")
    amount_minor = models.BigIntegerField(help_text="Part of the line, with its sign, smallest unit of the currency.")
    entry = models.BigIntegerField(help_text="Key of the entry in the journal.")
    receipt = models.CharField(max_length=20, blank=True, help_text="Number of the receipt given for it, if one was.")
    organisation = models.BigIntegerField(null=True, help_text="Key of the organisation whose debt or account it was.")
    confidence = models.PositiveSmallIntegerField(
        null=True, help_text="Percentage of the suggestion that was accepted; empty when it was chosen by hand."
    )
    made_at = models.DateTimeField(help_text="When.")
    made_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, help_text="Who attributed it."
    )
    undone_at = models.DateTimeField(null=True, help_text="When it was undone; empty while it stands.")
    undone_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, help_text="Who undid it."
    )

    class Meta:
        indexes = [models.Index(fields=["target", "key"], name="attribution_of")]
