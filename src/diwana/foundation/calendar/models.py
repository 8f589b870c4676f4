# SPDX-License-Identifier: EUPL-1.2
"""What was announced about days off, and the time limits that run."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diwana.kernel.deadlines import Unit


def _stamp() -> str:
    return uuid.uuid4().hex


class Announcement(models.Model):
    """What an authority announced about one day off. Of several about the same one the last counts; none is changed."""

    country = models.CharField(max_length=10, help_text="Profile whose calendar it belongs to.")
    code = models.CharField(max_length=60, help_text="Code of the feast in the list of holidays, or of a further day.")
    day = models.DateField(null=True, help_text="The day off; empty: there is none after all.")
    nominal = models.DateField(help_text="The day on which it stood first; says where one without a day would be.")
    office = models.CharField(max_length=17, blank=True, help_text="Customs office it is for; empty: all of them.")
    labels = models.JSONField(default=dict, help_text="Language (fr, ar, en) to name, for a day that no list names.")
    source = models.CharField(max_length=300, help_text="Who announced it and where it can be read.")
    at = models.DateTimeField(help_text="When it was entered, UTC.")
    stamp = models.CharField(
        max_length=32, default=_stamp, unique=True, help_text="Never repeats; the latest names the calendar's state."
    )

    class Meta:
        indexes = [models.Index(fields=["country", "code"], name="announcement_code")]


class DeadlineState(models.TextChoices):
    """Where a time limit stands."""

    RUNNING = "running", _("Running")
    SUSPENDED = "suspended", _("Suspended")
    MET = "met", _("Met")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Deadline(models.Model):
    """One time limit on one subject."""

    subject = models.CharField(max_length=80, help_text="What it is about, kind:id as in the ledger.")
    kind = models.CharField(max_length=60, help_text="Which time limit, room.name, as declared by the room.")
    title = models.CharField(max_length=80, blank=True, help_text="How people call the subject, such as its number.")
    office = models.CharField(max_length=17, blank=True, help_text="Customs office whose working days count.")
    start = models.DateField(help_text="Day of the event that opens it.")
    amount = models.PositiveIntegerField(help_text="Length of the term, in its unit.")
    unit = models.CharField(
        max_length=12, choices=[(unit.value, unit.value) for unit in Unit], help_text="What the term is counted in."
    )
    counts_start = models.BooleanField(help_text="Whether the day of the event is the first day of the term.")
    rolls = models.BooleanField(help_text="Whether it ends on the next working day rather than on a day off.")
    basis = models.CharField(max_length=300, blank=True, help_text="The law or the decision that sets it.")
    state = models.CharField(max_length=10, choices=DeadlineState, help_text="Where it stands.")
    last_day = models.DateField(null=True, help_text="Last day on which the act is in time; empty while suspended.")
    promised = models.DateField(help_text="Latest last day ever told; it never ends earlier.")
    opened_at = models.DateTimeField(help_text="When it was opened, UTC.")
    closed_on = models.DateField(null=True, help_text="Day on which it was met or withdrawn.")
    version = models.PositiveIntegerField(default=1, help_text="Counts the changes; a verb names the one it saw.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind"], condition=Q(closed_on=None), name="deadline_open_once"),
        ]
        indexes = [
            models.Index(fields=["state", "last_day"], name="deadline_state_last"),
            models.Index(fields=["office", "last_day"], name="deadline_office_last"),
        ]


class Suspension(models.Model):
    """The clock of a time limit stood still."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="suspensions")
    since = models.DateField(help_text="First day that does not count.")
    until = models.DateField(null=True, help_text="First day that counts again; empty: it still stands still.")


class Extension(models.Model):
    """What an officer added to a time limit."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="extensions")
    amount = models.PositiveIntegerField(help_text="What was added, in its unit.")
    unit = models.CharField(
        max_length=12, choices=[(unit.value, unit.value) for unit in Unit], help_text="What it is counted in."
    )
    day = models.DateField(help_text="Day on which it was granted.")
