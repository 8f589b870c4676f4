# SPDX-License-Identifier: EUPL-1.2
"""What follows from events of django-allauth: its changes of state enter the ledger as ours do."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from diwana.foundation.accounts.middleware import SECOND_FACTOR
from diwana.foundation.accounts.models import Person
from diwana.foundation.ledger.public import record
from diwana.kernel.actor import Actor


@transaction.atomic
def _record(user: Person, verb: str) -> None:
    record(Actor(person=user.pk, organisation=None), verb, f"person:{user.pk}", {})


@receiver([password_changed, password_set])
def password(user: Person, **kwargs: Any) -> None:
    _record(user, "accounts.change_password")


@receiver(password_reset)
def password_forgotten(user: Person, **kwargs: Any) -> None:
    _record(user, "accounts.reset_password")


@receiver(authenticator_added)
def second_factor_set_up(request: HttpRequest, user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    """Whoever has just shown a code or a key while setting it up need not show it again in this session."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return  # they come with another
    request.session[SECOND_FACTOR] = user.pk
    _record(user, "accounts.second_factor_set_up")


@receiver(authenticator_removed)
def second_factor_given_up(user: Person, **kwargs: Any) -> None:
    _record(user, "accounts.second_factor_given_up")


@receiver(authenticator_reset)
def recovery_codes_renewed(user: Person, **kwargs: Any) -> None:
    _record(user, "accounts.recovery_codes_renewed")
