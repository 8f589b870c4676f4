# SPDX-License-Identifier: EUPL-1.2
"""Double entry: accounts, journal entries, and what each holder may still dispose of.

A posting names the account it debits and the account it credits, with one amount: an entry cannot be out of balance,
whatever writes it. Entries and postings are never changed nor deleted: the database refuses (see ``immutable``).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AccountKind(models.TextChoices):
    PAYER = "payer", _("Payer")
    ADVANCE = "advance", _("Prepayment")
    CREDIT = "credit", _("Deferred credit")
    BOND = "bond", _("Bonds")
    DEPOSIT = "deposit", _("Deposit")
    GUARANTEE = "guarantee", _("Guarantee")
    UNDERTAKING = "undertaking", _("Undertakings of guarantors")
    CLAIM = "claim", _("Claim on a guarantor")
    PAYABLE = "payable", _("Refunds to be paid")
    CASH = "cash", _("Cash desk")
    CHEQUES = "cheques", _("Cheques in hand")
    SAFE = "safe", _("Safe of the office")
    TRANSIT = "transit", _("On its way to the bank")
    BANK = "bank", pgettext_lazy("account", "Bank")
    SUSPENSE = "suspense", _("Suspense")
    REVENUE = "revenue", _("Revenue")
    DISCREPANCY = "discrepancy", _("Discrepancies of the desk")


#: Accounts of which nobody may dispose beyond balance and credit: each has a Holding.
GUARDED = frozenset({AccountKind.ADVANCE, AccountKind.CREDIT, AccountKind.DEPOSIT, AccountKind.GUARANTEE})


class Account(models.Model):
    """What an organisation owes or owns, what a cash desk holds, what a tax brought in."""

    kind = models.CharField(max_length=12, choices=AccountKind, help_text="What the account counts.")
    key = models.CharField(
        max_length=35,
        help_text="Of an organisation: its key; of a security: its key; of an office: its code; revenue: code of the "
        "tax or fee; bank: the account's number.",
    )
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="Whose account it is; empty for those of customs.",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "currency"], name="account_once")]
        indexes = [models.Index(fields=["organisation", "kind"], name="account_of")]


class Holding(models.Model):
    """What may be disposed of on a guarded account: balance + limit - reserved, never below zero.

    Its row is the lock: every posting to the account changes it by a conditional update.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="holding")
    balance_minor = models.BigIntegerField(
        default=0, help_text="Credits less debits, smallest unit of the currency: what customs holds for the holder."
    )
    limit_minor = models.BigIntegerField(default=0, help_text="How far below zero the balance may go, smallest unit.")
    reserved_minor = models.BigIntegerField(default=0, help_text="Held for named subjects, smallest unit.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(balance_minor__gte=F("reserved_minor") - F("limit_minor")),
                name="holding_never_below_credit",
            ),
            models.CheckConstraint(condition=Q(limit_minor__gte=0, reserved_minor__gte=0), name="holding_positive"),
        ]


class JournalDay(models.Model):
    """A day of an office's journal. Once closed, it takes no entry any more: later ones belong to the next day."""

    office = models.CharField(max_length=35, blank=True, help_text="Code of the office; empty: the accounts office.")
    day = models.DateField(help_text="Local day.")
    closed_at = models.DateTimeField(null=True, help_text="When it was closed; empty while it is open.")
    closed_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, help_text="Who closed it."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="journal_day_once")]


class Entry(models.Model):
    """One event in the journal: what belongs together."""

    at = models.DateTimeField(help_text="When it was entered.")
    day = models.DateField(help_text="Day of the journal it belongs to, local.")
    office = models.CharField(max_length=35, blank=True, help_text="Code of the office; empty: the accounts office.")
    what = models.CharField(max_length=32, help_text="The verb that made it, as in the ledger.")
    subject = models.CharField(max_length=64, help_text="What it is about, '<kind>:<id>'.")
    title = models.CharField(max_length=100, blank=True, help_text="What people call the subject.")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, help_text="Who made it."
    )
    session = models.ForeignKey(
        "payments.DeskSession",
        on_delete=models.PROTECT,
        related_name="entries",
        null=True,
        help_text="The open desk at which it was made, where it was.",
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="reversal", null=True, help_text="The entry that it undoes."
    )

    class Meta:
        indexes = [
            models.Index(fields=["office", "day"], name="entry_day"),
            models.Index(fields=["subject"], name="entry_subject"),
        ]


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


class Numbering(models.Model):
    """Last number given in each year; its row is the lock that keeps numbers without gaps."""

    year = models.PositiveSmallIntegerField(primary_key=True, help_text="Year of the receipts.")
    last = models.PositiveIntegerField(default=0, help_text="Last number given in it.")
