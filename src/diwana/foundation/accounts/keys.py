# SPDX-License-Identifier: EUPL-1.2
"""Security keys and passkeys (WebAuthn): allauth's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

#: What the readers of WebAuthn raise for a credential that no browser made.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


class Shown:
    """A key was shown. What no browser made is a wrong code, not an error of ours."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except UNREADABLE as problem:
            raise get_adapter().validation_error("incorrect_code") from problem


class SignInForm(Shown, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey in place of the password."""


class SecondStepForm(Shown, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A key after the password."""


class ConfirmForm(Shown, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A key before a step that protects the account."""


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new key; the browser fills ``credential`` once its owner has touched it."""

    name = forms.CharField(label=_("Name of the key"), max_length=100, required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        required=False,
        help_text=_("The key then asks for its own PIN, your fingerprint or your face."),
    )

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except UNREADABLE as problem:
            raise get_adapter().validation_error("incorrect_code") from problem
        return cleaned


class RenameKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Name of the key"), max_length=100)
