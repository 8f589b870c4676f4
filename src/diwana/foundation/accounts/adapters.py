# SPDX-License-Identifier: EUPL-1.2
"""How django-allauth behaves here: no open sign-up, secrets of second factors encrypted at rest."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import translation

from diwana.foundation.accounts import factors
from diwana.foundation.accounts.queries import is_officer, seats_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are registered by an administrator, never by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A letter in the language of who reads it, not of who asked for it."""
        person = context.get("user")
        with translation.override(person.language if person else translation.get_language()):
            super().send_mail(template_prefix, email, context)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No letter: the change is shown on the page and kept in the ledger."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: encrypted with a key that is not in the database; officers keep theirs."""

    def encrypt(self, text: str) -> str:
        return factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factors.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one while the person is an officer anywhere, whomever he acts for first."""
        if not any(is_officer(seat.actor) for seat in seats_of(authenticator.user_id)):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What a key is called until its owner gives it a name."""
        return translation.gettext("Security key")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No letter: the change is shown on the page and kept in the ledger."""
