# SPDX-License-Identifier: EUPL-1.2
"""Applications for registration, and invitations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diwana.foundation.vault.public import Action, Blind, EncryptedJSONField, EncryptedTextField, Retention
from diwana.kernel.messages import message


class Kind(models.TextChoices):
    """Who asks to be registered."""

    ORGANISATION = "organisation", _("An organisation")
    INDIVIDUAL = "individual", _("An individual")


class State(models.TextChoices):
    """The life of an application."""

    DRAFT = "draft", _("Being filled in")
    SUBMITTED = "submitted", _("To be decided")
    ASKED = "asked", _("Waits for the applicant")
    APPROVED = "approved", pgettext_lazy("application", "Approved")
    REFUSED = "refused", pgettext_lazy("application", "Refused")
    EXPIRED = "expired", pgettext_lazy("application", "Expired")


OPEN = (State.SUBMITTED, State.ASKED)


class Application(models.Model):
    """Somebody's request to be registered, from its first page to the decision. What was typed is one encrypted value;
    only digests of it can be looked up."""

    personal = ("email", "name", "tax", "identity", "entry", "password", "question", "reason")
    blind = {
        "email_index": Blind("email", "members.email"),
        "tax_index": Blind("tax", "members.tax"),
        "identity_index": Blind("identity", "accounts.identity"),
    }
    retention = Retention(
        months=3,
        since="closed_at",
        what=message("Requests for registration"),
        basis=message("A refusal can be contested for three months; what was approved stands in the register."),
        action=Action.ERASE,
    )

    reference = models.CharField(
        max_length=20, blank=True, default="", help_text="Number given when it was sent; empty before."
    )
    kind = models.CharField(max_length=12, choices=Kind.choices, help_text="Who asks to be registered.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, help_text="Where it stands.")
    nonce = models.CharField(max_length=32, help_text="What the secret link is made from, with a key of the vault.")
    email = EncryptedTextField(help_text="The applicant's address; he signs in with it later.")
    email_index = models.CharField(max_length=64, help_text="Blind index of the address.")
    name = EncryptedTextField(blank=True, default="", help_text="Name of the organisation or individual, once sent.")
    tax = EncryptedTextField(blank=True, default="", help_text="Tax number in its shortest form, once sent.")
    identity = EncryptedTextField(
        blank=True, default="", help_text="Identity document as ``kind:issuer:number``, once sent."
    )
    tax_index = models.CharField(max_length=64, blank=True, help_text="Blind index of the tax number; empty without.")
    identity_index = models.CharField(
        max_length=64, blank=True, help_text="Blind index of the identity document; empty for organisations."
    )
    language = models.CharField(max_length=5, help_text="Language of letters and pages, ISO 639-1.")
    entry = EncryptedJSONField(help_text="What was typed: section → field → text.")
    password = EncryptedTextField(blank=True, default="", help_text="Hash of the password chosen.")
    created_at = models.DateTimeField(help_text="When it was begun.")
    touched_at = models.DateTimeField(help_text="When the applicant last changed it.")
    submitted_at = models.DateTimeField(null=True, help_text="When it was sent, last.")
    closed_at = models.DateTimeField(null=True, help_text="When it was decided or expired.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who decided."
    )
    question = EncryptedTextField(blank=True, default="", help_text="What the officer asks the applicant.")
    reason = EncryptedTextField(blank=True, default="", help_text="Why it was refused, in the officer's words.")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="+", help_text="What it became."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(reference=""), name="application_sent_has_reference"
            ),
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="application_reference"),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="application_queue"),
            models.Index(fields=["email_index"], name="application_email"),
        ]


class Numbering(models.Model):
    """The last reference given in a year."""

    year = models.PositiveIntegerField(unique=True, help_text="Year of the references.")
    last = models.PositiveIntegerField(default=0, help_text="Number of the last one.")


class Invitation(models.Model):
    """A manager's offer to a colleague to act for the organisation: one use, until a day."""

    personal = ("email",)
    blind = {"email_index": Blind("email", "members.email")}
    retention = Retention(
        months=3,
        since="closed_at",
        what=message("Invitations of colleagues"),
        basis=message("Who was invited by whom is kept while it can be asked about."),
    )

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", help_text="For whom he would act."
    )
    inviter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who invites."
    )
    email = EncryptedTextField(help_text="Address of the one invited.")
    email_index = models.CharField(max_length=64, help_text="Blind index of the address.")
    roles = models.JSONField(help_text="Values of roles.Role that he would hold, sorted.")
    language = models.CharField(max_length=5, help_text="Language of the letter, ISO 639-1.")
    nonce = models.CharField(max_length=32, help_text="What the secret link is made from, with a key of the vault.")
    created_at = models.DateTimeField(help_text="When it was sent.")
    expires_at = models.DateTimeField(help_text="When the link stops working.")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Who accepted it."
    )
    closed_at = models.DateTimeField(null=True, help_text="When it was accepted, withdrawn or ran out.")

    class Meta:
        indexes = [models.Index(fields=["organisation", "closed_at"], name="invitation_open")]
