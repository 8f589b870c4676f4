# SPDX-License-Identifier: EUPL-1.2
"""Signing in by an identity provider (OpenID Connect Core 1.0): it vouches for an address, and no more.

Only people of the register sign in: the provider must say that it verified the address that the person signs in with
here. The second factor stays ours: an officer shows his, whatever the provider asked of him.
"""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from diwana.foundation.accounts.models import Person
from diwana.foundation.ledger.public import record
from diwana.kernel.actor import Actor


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Nobody is registered by an identity provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """The provider of the settings, if any; allauth would ask its table for more at every sign-in page."""
        from allauth.socialaccount.models import SocialApp

        providers: Any = settings.SOCIALACCOUNT_PROVIDERS
        return [
            SocialApp(provider="openid_connect", **app)
            for app in providers["openid_connect"]["APPS"]
            if provider in (None, "openid_connect", app["provider_id"]) and client_id in (None, app["client_id"])
        ]

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """At the first time, join the provider's account to the person with the address it verified, or refuse."""
        if sociallogin.is_existing:
            return
        person = _person_vouched_for(sociallogin)
        if person is None:
            messages.error(
                request,
                _("Nobody is registered here with the address that your identity provider has verified. Ask customs."),
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        with transaction.atomic():
            sociallogin.connect(request, person)
            record(
                Actor(person=person.pk, organisation=None),
                "accounts.join_identity_provider",
                f"person:{person.pk}",
                {"provider": sociallogin.account.provider},
            )

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No letter: the ledger keeps it."""


def _person_vouched_for(sociallogin: Any) -> Person | None:
    verified = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
    return Person.objects.filter(email__in=verified, is_active=True).first()
