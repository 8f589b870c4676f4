# SPDX-License-Identifier: EUPL-1.2
"""What is stored: the jobs, the steps each has taken, the schedules' next times, the workers that are alive."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    READY = "ready", pgettext_lazy("job", "Waiting")
    RUNNING = "running", pgettext_lazy("job", "Under way")
    DONE = "done", pgettext_lazy("job", "Done")
    DEAD = "dead", pgettext_lazy("job", "Given up")
    CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")


UNFINISHED = (State.READY, State.RUNNING)


class Job(models.Model):
    """One piece of work asked for. Its row is the queue, the lease, the progress and, at the end, the dead letter."""

    name = models.CharField(max_length=80, help_text="Registered name, 'room.work'.")
    key = models.CharField(  # noqa: DJ001  (several jobs without a key are no conflict)
        max_length=200, null=True, unique=True, help_text="Idempotency key, ASCII; empty: asked for without one."
    )
    arguments = models.JSONField(help_text="Arguments by name: references (keys, codes, days), no personal data.")
    state = models.CharField(max_length=9, choices=State, default=State.READY, help_text="Where it is in its life.")
    priority = models.SmallIntegerField(default=0, help_text="Higher is taken first.")
    not_before = models.DateTimeField(null=True, help_text="Not to be started before, UTC; empty: at once.")
    due_at = models.DateTimeField(null=True, help_text="For a schedule: the occurrence it stands for, UTC.")
    attempts = models.PositiveIntegerField(default=0, help_text="How often it was started.")
    allowed = models.PositiveIntegerField(help_text="How often it may be started before it is given up.")
    fence = models.PositiveBigIntegerField(
        default=0, help_text="Rises with each lease: a worker that holds an older one can write nothing."
    )
    worker = models.CharField(max_length=100, blank=True, help_text="Name of the worker that holds the lease.")
    lease_until = models.DateTimeField(null=True, help_text="When the lease ends unless renewed, UTC.")
    system = models.BooleanField(help_text="Asked for by the house itself, not by a person.")
    person = models.BigIntegerField(null=True, help_text="Key of the person who asked.")
    organisation = models.BigIntegerField(null=True, help_text="Key of the organisation he acted for.")
    language = models.CharField(max_length=2, help_text="Language of the one who asked.")
    request = models.CharField(
        max_length=64, blank=True, help_text="Request in which it was asked for, as logs name it."
    )
    cancel_asked = models.BooleanField(default=False, help_text="The one who asked wants it stopped.")
    progress_done = models.BigIntegerField(default=0, help_text="How much is done, in the unit of progress_total.")
    progress_total = models.BigIntegerField(default=0, help_text="How much there is to do; 0: not known.")
    progress_note = models.CharField(max_length=200, blank=True, help_text="What is being done, for the one who asked.")
    failure = models.JSONField(
        null=True, help_text="Why the last attempt failed: kind, class of the exception and its place; no values."
    )
    enqueued_at = models.DateTimeField(help_text="When it was asked for, UTC.")
    started_at = models.DateTimeField(null=True, help_text="When the last attempt began, UTC.")
    finished_at = models.DateTimeField(null=True, help_text="When it was done, given up or cancelled, UTC.")
    forget_at = models.DateTimeField(null=True, help_text="When the row is deleted and its key may be used afresh.")

    class Meta:
        indexes = [
            models.Index(fields=["-priority", "id"], name="jobs_ready", condition=Q(state="ready")),
            models.Index(fields=["lease_until"], name="jobs_leased", condition=Q(state="running")),
            models.Index(fields=["-finished_at"], name="jobs_dead", condition=Q(state="dead")),
            models.Index(fields=["forget_at"], name="jobs_forget", condition=Q(forget_at__isnull=False)),
            models.Index(fields=["person", "-id"], name="jobs_of_person", condition=Q(person__isnull=False)),
            models.Index(fields=["name", "state"], name="jobs_by_name", condition=Q(due_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_leased_while_running",
                condition=Q(state="running", lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(name="job_has_asker", condition=Q(system=True) | Q(person__isnull=False)),
        ]


class Step(models.Model):
    """A part of a long job that is done and shall not be done again by a later attempt."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=100, help_text="Name of the part within its job.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "name"], name="job_step_once")]


class Timetable(models.Model):
    """When a scheduled job is next due. Whoever moves ``next_at`` on has fired it: nobody else can."""

    name = models.CharField(max_length=80, unique=True, help_text="Registered name of the job.")
    next_at = models.DateTimeField(help_text="Its next occurrence, UTC.")
    last_at = models.DateTimeField(null=True, help_text="The occurrence that was fired last, UTC.")


class Worker(models.Model):
    """A process that does jobs, as long as it says that it is alive."""

    name = models.CharField(max_length=100, unique=True, help_text="Host, process and a random part.")
    started_at = models.DateTimeField(help_text="When it began, UTC.")
    seen_at = models.DateTimeField(help_text="When it last said that it is alive, UTC.")
