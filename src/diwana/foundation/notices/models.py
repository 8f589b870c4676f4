# SPDX-License-Identifier: EUPL-1.2
"""News, who has read it, what was mailed, and the webhooks of organisations with every attempt."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diwana.foundation.vault.public import Action, EncryptedJSONField, EncryptedTextField, Retention
from diwana.kernel.messages import message


class News(models.Model):
    """One thing that happened, for the people of one organisation or for one person of it."""

    personal = ("values",)
    retention = Retention(
        months=18,
        since="at",
        what=message("News to people"),
        basis=message("News is of use while what it tells is followed up."),
        action=Action.DELETE,
    )

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", help_text="For whose people it is."
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The only one of them it is for; empty: all who hold the permission of its kind.",
    )
    kind = models.CharField(max_length=60, help_text="Kind of news, room.event, as declared by the room.")
    subject = models.CharField(max_length=80, help_text="What it is about, kind:id as in the ledger.")
    title = models.CharField(max_length=80, blank=True, help_text="How people call the subject, such as its number.")
    values = EncryptedJSONField(help_text="What the text of its kind is filled with, by name.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who did it, and so need not be told; empty: the house itself.",
    )
    at = models.DateTimeField(help_text="When it happened, UTC.")
    spread = models.BooleanField(default=False, help_text="Whether its mails and webhooks were made.")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "id"], name="news_of_organisation"),
            models.Index(fields=["id"], condition=Q(spread=False), name="news_to_spread"),
        ]


class Reading(models.Model):
    """A person has read one piece of news."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="readings")
    at = models.DateTimeField(help_text="When it was opened or marked as read, UTC.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "news"], name="news_read_once")]


class ReadUpTo(models.Model):
    """A person has marked all news of an organisation up to one as read."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.CASCADE, related_name="+")
    news = models.BigIntegerField(help_text="Key of the latest news that counts as read.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "organisation"], name="news_read_up_to_once")]


class Preference(models.Model):
    """When a person wants mails about a kind of news, where he chose so."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60, help_text="Kind of news.")
    mail = models.CharField(max_length=5, help_text="now, daily or none; see kinds.Mailing.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="notice_preference_once")]


class Mail(models.Model):
    """A mail to one person about one piece of news: to be sent at once, or with the next daily one."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="mails")
    daily = models.BooleanField(help_text="Whether it waits for the daily mail.")
    sent_at = models.DateTimeField(null=True, help_text="When it was handed to the mail server, UTC; empty: not yet.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "news"], name="notice_mail_once")]
        indexes = [models.Index(fields=["person"], condition=Q(sent_at=None), name="notice_mail_waiting")]


class Endpoint(models.Model):
    """Where an organisation's program wants to be told of news."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=500, help_text="Address that is called, https.")
    secret = EncryptedTextField(help_text="Secret under which messages are signed, whsec_… of Standard Webhooks.")
    former_secret = EncryptedTextField(blank=True, default="", help_text="The secret before; signs too for a day.")
    rotated_at = models.DateTimeField(null=True, help_text="When the secret was last changed, UTC.")
    kinds = models.JSONField(default=list, help_text="Codes of the kinds of news it is told of, sorted.")
    active = models.BooleanField(default=True, help_text="Whether it is called.")
    failing_since = models.DateTimeField(null=True, help_text="First failure since the last success, UTC.")
    created_at = models.DateTimeField(help_text="When it was entered, UTC.")
    removed_at = models.DateTimeField(null=True, help_text="When it was removed, UTC; it is kept for its log.")
    version = models.PositiveIntegerField(default=1, help_text="Counts the changes; a verb names the one it saw.")

    class Meta:
        indexes = [models.Index(fields=["organisation"], name="endpoint_organisation")]


class DeliveryState(models.TextChoices):
    """Where a message to an endpoint stands."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class Delivery(models.Model):
    """One message to one endpoint. Its body is kept, so that it can be sent again as it was."""

    personal = ("body",)
    retention = Retention(
        months=3,
        since="at",
        what=message("Messages to programs"),
        basis=message("The log of webhooks serves to find faults."),
        action=Action.DELETE,
    )

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="deliveries")
    news = models.ForeignKey(News, null=True, on_delete=models.SET_NULL, related_name="+")
    message = models.CharField(max_length=40, unique=True, help_text="webhook-id, the same at every attempt.")
    kind = models.CharField(max_length=60, help_text="Kind of news.")
    body = EncryptedTextField(help_text="The JSON that is sent.")
    state = models.CharField(max_length=9, choices=DeliveryState, default=DeliveryState.WAITING, help_text="Outcome.")
    tries = models.PositiveIntegerField(default=0, help_text="Number of attempts so far.")
    replays = models.PositiveIntegerField(default=0, help_text="How often it was sent again by hand.")
    at = models.DateTimeField(help_text="When it was made, UTC.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "news"], name="delivery_once")]


class Attempt(models.Model):
    """One call of an endpoint."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(help_text="When it was called, UTC.")
    status = models.PositiveSmallIntegerField(null=True, help_text="HTTP status; empty: no answer.")
    milliseconds = models.PositiveIntegerField(help_text="How long it took.")
    answer = models.CharField(max_length=500, blank=True, help_text="Beginning of the answer, or why there was none.")
