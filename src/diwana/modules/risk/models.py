# SPDX-License-Identifier: EUPL-1.2
"""Criteria and their versions, the secrets of the draws, and what was assessed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from diwana.kernel.assessment import Channel


class Criterion(models.Model):
    """A selectivity criterion as analysts write it."""

    code = models.CharField(max_length=30, unique=True, help_text="Short name that reasons and statistics carry.")
    labels = models.JSONField(help_text="Language (fr, ar, en) to the reason officers read.")
    condition = models.JSONField(help_text="Condition over facts; see conditions.py.")
    channel = models.CharField(
        max_length=6,
        choices=[(channel.value, channel.value) for channel in (Channel.BLUE, Channel.ORANGE, Channel.RED)],
        help_text="Channel it proposes; the most severe of all that apply is taken.",
    )
    priority = models.PositiveSmallIntegerField(default=100, help_text="Order among the reasons, low first.")
    share = models.PositiveSmallIntegerField(
        default=10_000, help_text="Part of the matching declarations it selects, in ten-thousandths (10 000 is all)."
    )
    valid_from = models.DateField(help_text="First day it applies.")
    valid_to = models.DateField(null=True, blank=True, help_text="Last day it applies; empty: open.")
    active = models.BooleanField(default=False, help_text="Whether it is applied at all.")
    revision = models.PositiveIntegerField(default=1, help_text="Counts the changes; two analysts cannot overwrite.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(share__gte=1) & Q(share__lte=10_000), name="risk_criterion_share"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="risk_criterion_period"
            ),
        ]


class CriteriaVersion(models.Model):
    """All active criteria at one moment, frozen: what an assessment was made with."""

    digest = models.CharField(max_length=64, help_text="SHA-256 of the content, hexadecimal.")
    content = models.JSONField(help_text="The criteria, as CriterionFacts.")
    at = models.DateTimeField(help_text="Since when they apply, UTC.")


class DrawSecret(models.Model):
    """The secret of one day's draws: sealed until the day is over."""

    day = models.DateField(unique=True, help_text="The day, in the country's time zone.")
    commitment = models.CharField(max_length=64, help_text="SHA-256 of the secret, hexadecimal; public from the start.")
    sealed = models.BinaryField(help_text="The secret under AES-256-GCM; its key is not in the database.")
    share = models.CharField(max_length=20, help_text="Random share of the day, a decimal fraction.")
    red_part = models.CharField(max_length=20, help_text="Part of the share that goes to red, a decimal fraction.")
    late = models.BooleanField(help_text="True when committed on the day itself, before the first filing's own leaf.")
    event = models.BigIntegerField(help_text="Index of the ledger event of the commitment.")
    committed_at = models.DateTimeField(help_text="When it was committed, UTC.")
    revealed_at = models.DateTimeField(null=True, help_text="When it was revealed, UTC; empty: not yet.")
    secret = models.CharField(max_length=64, blank=True, help_text="The secret, hexadecimal, once revealed.")


class KnownTrader(models.Model):
    """A firm that has filed before."""

    identifier = models.CharField(max_length=40, primary_key=True, help_text="Customs code of a firm.")
    first_on = models.DateField(help_text="Day of its first filing.")


class Assessment(models.Model):
    """One filing as it was assessed. Its facts stay with the filing; here is what statistics and proofs need."""

    leaf_hash = models.CharField(max_length=64, primary_key=True, help_text="Leaf hash of the filing, hexadecimal.")
    event = models.BigIntegerField(help_text="Index of the filing's event in the ledger.")
    subject = models.CharField(max_length=60, db_index=True, help_text="What was assessed, kind:id.")
    day = models.DateField(db_index=True, help_text="Day whose secret drew.")
    version = models.BigIntegerField(null=True, help_text="Key of the criteria version it was assessed with.")
    channel = models.CharField(max_length=6, help_text="Channel proposed.")
    random = models.CharField(max_length=6, blank=True, help_text="Channel of the random draw; empty: not drawn.")
    examined = models.BooleanField(default=False, help_text="Whether an officer has looked.")
    irregular = models.BooleanField(null=True, help_text="What he found; empty: not examined.")


class Hit(models.Model):
    """One criterion that selected one filing, and what came of it."""

    leaf_hash = models.CharField(max_length=64, db_index=True, help_text="The assessment, by its leaf hash.")
    criterion = models.CharField(max_length=30, db_index=True, help_text="Code of the criterion.")
    item = models.PositiveIntegerField(null=True, help_text="First item that met it; empty: the header did.")
    irregular = models.BooleanField(null=True, help_text="Irregular in what it points at; empty: not examined.")
