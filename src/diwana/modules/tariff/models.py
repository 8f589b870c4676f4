# SPDX-License-Identifier: EUPL-1.2
"""The stored tariff: nomenclature, measures, definitions of taxes, reliefs and groups of countries, all dated.

``country`` is the code of the profile a row belongs to. Lists of codes are texts with spaces between the codes; an
empty list holds for all. A period's last day is empty while it is open.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Dated(models.Model):
    """What belongs to a country's tariff during a period, and the text that says so."""

    country = models.CharField(max_length=10, blank=True, help_text="Profile; empty: the international nomenclature.")
    valid_from = models.DateField(help_text="First day of validity.")
    valid_to = models.DateField(null=True, blank=True, help_text="Last day of validity; empty: open.")
    source = models.CharField(max_length=300, help_text="The text that says so, and whether it is confirmed.")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="%(class)s_period"
            ),
        ]


class Commodity(Dated):
    """One line of the nomenclature. A line that only groups has the code of what follows it and a suffix below 80."""

    code = models.CharField(max_length=14, help_text="Digits of the code at its level: chapter 2 … national code 11.")
    suffix = models.PositiveSmallIntegerField(default=80, help_text="80 for a code; less for a line that only groups.")
    level = models.PositiveSmallIntegerField(help_text="Number of characters of the code.")
    heading = models.CharField(max_length=4, help_text="The heading: its first four characters.")
    parent_code = models.CharField(max_length=14, blank=True, help_text="Code of the level above; empty for a chapter.")
    description_fr = models.TextField(blank=True, help_text="Description in French.")
    description_ar = models.TextField(blank=True, help_text="Description in Arabic.")
    description_en = models.TextField(blank=True, help_text="Description in English.")
    search_fr = models.TextField(blank=True, help_text="Description folded for search.")
    search_ar = models.TextField(blank=True, help_text="Description folded for search.")
    search_en = models.TextField(blank=True, help_text="Description folded for search.")
    unit = models.CharField(max_length=3, blank=True, help_text="Supplementary unit (UN/ECE Recommendation 20).")
    declarable = models.BooleanField(default=False, help_text="Whether a declaration may name this code.")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["country", "code", "suffix", "valid_from"], name="tariff_commodity_once"),
        ]
        indexes = [
            models.Index(fields=["country", "parent_code"], name="tariff_commodity_parent"),
            models.Index(fields=["country", "heading"], name="tariff_commodity_heading"),
        ]


class Measure(Dated):
    """What goods take: a rate of tax, a document, a prohibition or a note."""

    class Kind(models.TextChoices):
        TAX = "tax"
        DOCUMENT = "document"
        PROHIBITION = "prohibition"
        NOTE = "note"

    kind = models.CharField(max_length=12, choices=Kind, help_text="What the measure does.")
    tax = models.CharField(max_length=8, blank=True, help_text="Code of the tax whose rate this is.")
    code = models.CharField(max_length=14, blank=True, help_text="Beginning of the commodity codes; empty: all goods.")
    geography = models.CharField(max_length=10, blank=True, help_text="Country or group of origin; empty: all.")
    preference = models.CharField(max_length=8, blank=True, help_text="Preference that must be claimed; empty: none.")
    flow = models.CharField(max_length=10, blank=True, help_text="import, export or transit; empty: all.")
    procedures = models.CharField(max_length=200, blank=True, help_text="Beginnings of procedure codes.")
    rate = models.CharField(max_length=120, blank=True, help_text="Rate expression, such as 20% or MAX(10%; 2/KGM).")
    documents = models.CharField(max_length=200, blank=True, help_text="Codes of which one must be produced.")
    label_fr = models.CharField(max_length=300, blank=True, help_text="What it asks for, in French.")
    label_ar = models.CharField(max_length=300, blank=True, help_text="What it asks for, in Arabic.")
    label_en = models.CharField(max_length=300, blank=True, help_text="What it asks for, in English.")

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["country", "code"], name="tariff_measure_code")]


class Tax(Dated):
    """The definition of a tax: on what it is reckoned and when (``engines.duty.TaxDefinition``)."""

    code = models.CharField(max_length=8, help_text="Code of the tax: DD, TVA…")
    order = models.PositiveSmallIntegerField(help_text="Place in the order of reckoning.")
    base = models.CharField(max_length=200, help_text="Base expression over value and earlier taxes.")
    unit = models.CharField(max_length=3, blank=True, help_text="Unit of a base that is a quantity.")
    rounding = models.CharField(max_length=8, blank=True, help_text="down, half_up or up; empty: the profile's.")
    flows = models.CharField(max_length=40, blank=True, help_text="Flows in which the tax exists.")
    procedures = models.CharField(max_length=200, blank=True, help_text="Beginnings of procedures in which it exists.")
    label_fr = models.CharField(max_length=120, help_text="Name in French.")
    label_ar = models.CharField(max_length=120, help_text="Name in Arabic.")
    label_en = models.CharField(max_length=120, help_text="Name in English.")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["country", "code", "valid_from"], name="tariff_tax_once"),
        ]


class TaxRelief(Dated):
    """A case where taxes are suspended (reckoned, not asked for) or exempted (nothing)."""

    name = models.SlugField(max_length=40, help_text="Name of the relief.")
    taxes = models.CharField(max_length=120, help_text="Codes of the taxes; * for all.")
    effect = models.CharField(max_length=10, help_text="suspended or exempt.")
    flows = models.CharField(max_length=40, blank=True, help_text="Flows in which it holds.")
    procedures = models.CharField(max_length=200, blank=True, help_text="Beginnings of procedure codes.")
    additional_procedures = models.CharField(max_length=200, blank=True, help_text="Additional procedure codes.")
    label_fr = models.CharField(max_length=300, help_text="Why, in French.")
    label_ar = models.CharField(max_length=300, help_text="Why, in Arabic.")
    label_en = models.CharField(max_length=300, help_text="Why, in English.")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["country", "name", "valid_from"], name="tariff_relief_once"),
        ]


class CountryGroup(Dated):
    """Countries that measures treat alike."""

    code = models.CharField(max_length=10, help_text="Code of the group.")
    members = models.TextField(help_text="ISO 3166 codes of the members.")
    label_fr = models.CharField(max_length=120, help_text="Name in French.")
    label_ar = models.CharField(max_length=120, help_text="Name in Arabic.")
    label_en = models.CharField(max_length=120, help_text="Name in English.")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["country", "code", "valid_from"], name="tariff_group_once"),
        ]


class Load(models.Model):
    """One load of a file; the newest stamp names the state of the whole tariff."""

    country = models.CharField(max_length=10, blank=True, help_text="Profile the file was loaded for.")
    name = models.CharField(max_length=40, help_text="What was loaded: taxes, measures, nomenclature…")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file, hexadecimal.")
    rows = models.PositiveIntegerField(help_text="Number of rows taken.")
    refused = models.PositiveIntegerField(default=0, help_text="Number of rows that could not be understood.")
    packaged = models.BooleanField(help_text="Whether the file came with the software.")
    at = models.DateTimeField(help_text="When, UTC.")
    stamp = models.CharField(max_length=32, unique=True, help_text="Never repeats.")
