# SPDX-License-Identifier: EUPL-1.2
"""What is stored of a declaration. The entry is the one source of what was declared; the other rows are read from it
once, at filing, and can be asked by queries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from diwana.kernel.assessment import Channel
from diwana.kernel.rules import Severity
from diwana.modules.clearance.states import Outcome, Resolution, State


class Declaration(models.Model):
    """One declaration, from draft to cleared. Amounts are in minor units of ``currency``."""

    state = models.CharField(max_length=10, default=State.DRAFT, help_text="State in the table of states.")
    version = models.PositiveIntegerField(default=1, help_text="Counts the changes; a verb names the one it saw.")
    number = models.CharField(max_length=40, blank=True, default="", help_text="Registration number, empty in a draft.")
    owner = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", help_text="Organisation that declares."
    )
    principal = models.ForeignKey(
        "accounts.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Importer or exporter for whom it is declared, where he is registered; he sees it too.",
    )
    created_by = models.ForeignKey(
        "accounts.Person", null=True, on_delete=models.PROTECT, related_name="+", help_text="Who started it."
    )
    key = models.CharField(max_length=200, blank=True, default="", help_text="Idempotency key of its creation, if any.")
    entry = models.JSONField(default=dict, help_text="What was declared, as typed or read from a file.")
    type = models.CharField(max_length=6, blank=True, help_text="Type of declaration (box 1).")
    flow = models.CharField(max_length=7, blank=True, help_text="import, export or unknown.")
    procedure = models.CharField(max_length=7, blank=True, help_text="Procedure of the first item (box 37).")
    reference = models.CharField(max_length=35, blank=True, help_text="The declarant's own reference (box 7).")
    office = models.CharField(max_length=17, blank=True, help_text="Code of the customs office.")
    importer = models.CharField(max_length=210, blank=True, help_text="Name or code of the importer.")
    exporter = models.CharField(max_length=210, blank=True, help_text="Name or code of the exporter.")
    currency = models.CharField(max_length=3, blank=True, help_text="Currency of the amounts, ISO 4217.")
    items_count = models.PositiveSmallIntegerField(default=0, help_text="Number of goods items.")
    packages = models.PositiveBigIntegerField(default=0, help_text="Number of packages.")
    gross_mass_micro = models.BigIntegerField(default=0, help_text="Gross mass, milligrams (millionths of a kg).")
    value_minor = models.BigIntegerField(default=0, help_text="Customs value.")
    taxes_minor = models.BigIntegerField(default=0, help_text="Duties and taxes of the items and of the whole.")
    additional_minor = models.BigIntegerField(default=0, help_text="Amount added when an irregularity was resolved.")
    channel = models.CharField(
        max_length=6, blank=True, choices=[(c, c) for c in Channel], help_text="Control channel, empty until assessed."
    )
    random = models.BooleanField(default=False, help_text="Whether the draw selected it.")
    post_clearance = models.BooleanField(default=False, help_text="Released to be checked afterwards (blue).")
    search = models.TextField(blank=True, help_text="Words to find it by: lower case, without accents.")
    created_at = models.DateTimeField(help_text="When the draft was started.")
    updated_at = models.DateTimeField(help_text="When it was last changed.")
    registered_on = models.DateField(null=True, help_text="Day of registration, in the country's time zone.")
    filed_at = models.DateTimeField(null=True, help_text="When it was filed.")
    closed_at = models.DateTimeField(null=True, help_text="When it was released or cancelled.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], condition=~Q(key=""), name="clearance_one_per_key"),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="clearance_number"),
        ]
        indexes = [
            models.Index(fields=["owner", "-updated_at"], name="clearance_mine"),
            models.Index(fields=["principal", "-updated_at"], name="clearance_for_me"),
            models.Index(fields=["owner", "reference", "filed_at"], name="clearance_reference"),
            models.Index(fields=["office", "state", "channel", "filed_at"], name="clearance_queue"),
        ]

    @property
    def due_minor(self) -> int:
        """What is to be paid in all, in minor units."""
        return self.taxes_minor + self.additional_minor


class Item(models.Model):
    """A goods item of a filed declaration, as far as it is asked by queries."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(help_text="Sequence number.")
    commodity_code = models.CharField(max_length=22, help_text="Commodity code (box 33).")
    description = models.CharField(max_length=512, blank=True, help_text="Description of the goods (box 31).")
    origin = models.CharField(max_length=2, blank=True, help_text="Country of origin (box 34).")
    procedure = models.CharField(max_length=7, blank=True, help_text="Procedure (box 37).")
    preference = models.CharField(max_length=8, blank=True, help_text="Preference (box 36).")
    packages = models.PositiveBigIntegerField(default=0, help_text="Number of packages.")
    gross_mass_micro = models.BigIntegerField(null=True, help_text="Gross mass, millionths of a kg.")
    net_mass_micro = models.BigIntegerField(null=True, help_text="Net mass, millionths of a kg.")
    supplementary_micro = models.BigIntegerField(null=True, help_text="Supplementary quantity, millionths.")
    supplementary_unit = models.CharField(max_length=8, blank=True, help_text="Its unit.")
    value_minor = models.BigIntegerField(null=True, help_text="Customs value in the declaration's currency.")
    taxes_minor = models.BigIntegerField(default=0, help_text="Payable duties and taxes of the item.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["declaration", "number"], name="clearance_item_number")]
        indexes = [models.Index(fields=["commodity_code"], name="clearance_commodity")]


class TaxLine(models.Model):
    """One duty or tax of one item, or of the whole declaration, with its working."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="tax_lines")
    item = models.PositiveSmallIntegerField(null=True, help_text="Sequence number of the item; empty: of the whole.")
    position = models.PositiveSmallIntegerField(help_text="Order of computation within the item.")
    code = models.CharField(max_length=8, help_text="Code of the duty or tax.")
    amount_minor = models.BigIntegerField(help_text="Amount, minor units of the declaration's currency.")
    payable = models.BooleanField(default=True, help_text="False where it is suspended or exempt.")
    working = models.JSONField(help_text="Base, rate, steps and source of the computation.")

    class Meta:
        indexes = [models.Index(fields=["declaration", "item", "position"], name="clearance_tax_line")]


class Finding(models.Model):
    """A warning or notice that stood when the declaration was filed."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="findings")
    code = models.CharField(max_length=20, help_text="Code of the rule.")
    severity = models.CharField(max_length=7, choices=[(s, s) for s in Severity], help_text="warning or notice.")
    pointer = models.CharField(max_length=200, help_text="Place in the declaration.")
    box = models.CharField(max_length=4, blank=True, help_text="Box of the SAD.")
    item = models.PositiveSmallIntegerField(null=True, help_text="Goods item.")
    value = models.TextField(blank=True, help_text="What stood there.")
    params = models.JSONField(default=dict, help_text="Values of the placeholders of the message.")


class Reason(models.Model):
    """Why the channel was given. Seen by officers, never by traders."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="reasons")
    code = models.CharField(max_length=40, help_text="Criterion, or random.")
    channel = models.CharField(max_length=6, choices=[(c, c) for c in Channel], help_text="Channel it asks for.")
    text = models.TextField(help_text="Message id or the criterion's own label.")
    item = models.PositiveSmallIntegerField(null=True, help_text="Goods item it concerns.")
    params = models.JSONField(default=dict, help_text="Values of the placeholders of the text.")


class Examination(models.Model):
    """What an officer found, and what was decided of it."""

    declaration = models.OneToOneField(Declaration, on_delete=models.CASCADE, related_name="examination")
    officer = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", help_text="Who examined."
    )
    examined_at = models.DateTimeField(help_text="When.")
    outcome = models.CharField(max_length=9, choices=[(o, o) for o in Outcome], help_text="conform or irregular.")
    kinds = models.JSONField(default=list, help_text="Kinds of irregularity found.")
    note = models.TextField(blank=True, help_text="What the officer wrote; the trader does not see it.")
    resolution = models.CharField(
        max_length=6, blank=True, choices=[(r, r) for r in Resolution], help_text="Empty until resolved."
    )
    resolved_by = models.ForeignKey(
        "accounts.Person", null=True, on_delete=models.PROTECT, related_name="+", help_text="Who resolved it."
    )
    resolved_at = models.DateTimeField(null=True, help_text="When.")
    resolution_note = models.TextField(blank=True, help_text="Why; the trader sees it.")


class Counter(models.Model):
    """The last number given at one office, for one type, in one year."""

    office = models.CharField(max_length=17, help_text="Code of the customs office.")
    type = models.CharField(max_length=6, help_text="Type of declaration.")
    year = models.PositiveSmallIntegerField(help_text="Year of registration.")
    last = models.PositiveIntegerField(default=0, help_text="Last number given.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "type", "year"], name="clearance_counter_once")]
