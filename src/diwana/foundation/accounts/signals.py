# SPDX-License-Identifier: EUPL-1.2
"""What follows from events of django-allauth."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from diwana.foundation.accounts.middleware import SECOND_FACTOR
from diwana.foundation.accounts.models import Person


@receiver(authenticator_added)
def second_factor_set_up(request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Whoever has just proved a code while setting his second factor up need not show it again in this session."""
    request.session[SECOND_FACTOR] = user.pk
