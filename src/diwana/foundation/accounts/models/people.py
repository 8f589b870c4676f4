# SPDX-License-Identifier: EUPL-1.2
"""People and what they may act for."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.folding import folded
from diwana.foundation.vault.public import Action, Blind, EncryptedTextField, Retention
from diwana.kernel.messages import message


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> Person:
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in."""

    email = models.EmailField(unique=True, help_text="Address he signs in with, in lower case.")
    name = models.CharField(max_length=200, help_text="Name as shown to others.")
    is_active = models.BooleanField(default=True, help_text="False once the account is closed.")
    language = models.CharField(max_length=5, default="fr", help_text="Language of pages and letters, ISO 639-1.")
    telephone = EncryptedTextField(blank=True, default="", help_text="Telephone, as he gave it.")
    identity = EncryptedTextField(
        blank=True,
        default="",
        help_text="Identity document as ``kind:issuer:number``, the issuer by ICAO; empty unknown.",
    )
    identity_index = models.CharField(
        max_length=64, blank=True, default="", help_text="Blind index of the identity document; empty unknown."
    )
    closed_at = models.DateTimeField(null=True, help_text="When the account was closed for good.")
    search = models.CharField(
        max_length=500, blank=True, default="", help_text="Name and address as they are searched."
    )

    personal = ("name", "email", "telephone", "identity", "identity_index", "search")
    blind = {"identity_index": Blind("identity", "accounts.identity")}
    retention = Retention(
        months=12 * 10,
        since="closed_at",
        what=message("People who sign in"),
        basis=message("Who acted is kept as long as the acts can be contested."),
        action=Action.ERASE,
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager()

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = folded(f"{self.name} {self.email}")[:500]
        if (fields := kwargs.get("update_fields")) is not None and {"name", "email"} & set(fields):
            kwargs["update_fields"] = {*fields, "search"}
        super().save(*args, **kwargs)


class OrganisationKind(models.TextChoices):
    """What the customs register has an organisation down as."""

    IMPORTER = "importer", _("Importer")
    EXPORTER = "exporter", _("Exporter")
    BROKER = "broker", _("Customs broker")
    CARRIER = "carrier", _("Carrier")
    INDIVIDUAL = "individual", _("Individual")
    OFFICE = "office", _("Customs office")
    AGENCY = "agency", _("Government agency")


#: What traders are registered as, for whoever chooses.
TRADE_KINDS = [
    (kind.value, kind.label)
    for kind in (
        OrganisationKind.IMPORTER,
        OrganisationKind.EXPORTER,
        OrganisationKind.BROKER,
        OrganisationKind.CARRIER,
    )
]


class Organisation(models.Model):
    """A company, an administration, or an individual who acts for himself."""

    personal = ("address",)
    retention = Retention(
        months=12 * 10,
        since="closed_at",
        what=message("Addresses of organisations"),
        basis=message("Parties of declarations are kept as long as these can be contested."),
        action=Action.ERASE,
    )

    identifier = models.CharField(max_length=35, unique=True, help_text="Customs code: how declarations name it.")
    name = models.CharField(max_length=200, help_text="Registered name.")
    kinds = models.JSONField(default=list, help_text="Values of OrganisationKind, sorted.")
    address = EncryptedTextField(blank=True, default="", help_text="Postal address on one line; an individual's home.")
    country = models.CharField(max_length=2, help_text="Country of establishment, ISO 3166-1 alpha-2.")
    active = models.BooleanField(default=True, help_text="False once it may no longer act or be named as a party.")
    tax_number = models.CharField(max_length=30, blank=True, default="", help_text="Tax number in its shortest form.")
    activity = models.CharField(max_length=200, blank=True, default="", help_text="What it does, in a few words.")
    registered_at = models.DateTimeField(null=True, help_text="When it was entered; empty for the oldest.")
    closed_at = models.DateTimeField(null=True, help_text="When it was closed for good.")
    search = models.CharField(max_length=500, blank=True, default="", help_text="Name and codes as they are searched.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(identifier=""), name="organisation_has_identifier"),
        ]
        indexes = [models.Index(fields=["tax_number"], name="organisation_tax")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = folded(f"{self.name} {self.identifier} {self.tax_number}")[:500]
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search"}
        super().save(*args, **kwargs)


class Membership(models.Model):
    """A person acting for an organisation, in roles."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    roles = models.JSONField(default=list, help_text="Values of roles.Role, sorted.")
    offices = models.JSONField(default=list, help_text="Codes of the customs offices served; empty for traders.")
    everywhere = models.BooleanField(default=False, help_text="Whether an officer serves every office.")
    active = models.BooleanField(default=True, help_text="False once the person has left.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="membership_once"),
        ]


class Token(models.Model):
    """A program's key to the API in the name of one membership. Only its SHA-256 is kept."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100, help_text="What it is used for, in its owner's words.")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, hexadecimal.")
    hint = models.CharField(max_length=12, help_text="First characters of the token, to recognise it.")
    created_at = models.DateTimeField(help_text="When it was created.")
    expires_at = models.DateTimeField(help_text="When it stops working.")
    revoked_at = models.DateTimeField(null=True, help_text="When it was withdrawn.")
