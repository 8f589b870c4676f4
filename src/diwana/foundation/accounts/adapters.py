# SPDX-License-Identifier: EUPL-1.2
"""How django-allauth behaves here: no open sign-up, secrets of second factors encrypted at rest."""

from __future__ import annotations

import base64
import functools
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest

from diwana.foundation.accounts.queries import is_officer, seats_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are registered by an administrator, never by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: encrypted with a key that is not in the database; officers keep theirs."""

    def encrypt(self, text: str) -> str:
        return _cipher(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not while the person is an officer anywhere, whomever he acts for first."""
        return not any(is_officer(seat.actor) for seat in seats_of(authenticator.user_id))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No letter: the change is shown on the page and kept in the ledger."""


@functools.lru_cache(maxsize=2)
def _cipher(secret: str) -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"diwana second factors").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
