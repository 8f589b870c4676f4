# SPDX-License-Identifier: EUPL-1.2
"""People and what they may act for."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> Person:
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in."""

    email = models.EmailField(unique=True, help_text="Address he signs in with.")
    name = models.CharField(max_length=200, help_text="Name as shown to others.")
    is_active = models.BooleanField(default=True, help_text="False once the account is closed.")
    language = models.CharField(max_length=5, default="fr", help_text="Language of pages and letters, ISO 639-1.")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager()
