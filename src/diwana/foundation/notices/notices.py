# SPDX-License-Identifier: EUPL-1.2
"""News of the rooms that this one stands on, which cannot tell it themselves: mandates, and webhooks that were given
up."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.public import mandate_changed
from diwana.foundation.notices.kinds import Kind, Mailing
from diwana.foundation.notices.permissions import Permission
from diwana.foundation.notices.sending import notify
from diwana.kernel.actor import Actor

MANDATES = "accounts.grant_mandate"


def _mandates(pk: str) -> str:
    return reverse("mandates")


def _endpoint(pk: str) -> str:
    return reverse("notices:webhook", args=[pk])


KINDS = (
    Kind(
        "accounts.mandate_given",
        _("Mandate given"),
        _("A mandate between %(principal)s and %(agent)s was given."),
        MANDATES,
        _mandates,
        mail=Mailing.NOW,
    ),
    Kind(
        "accounts.mandate_withdrawn",
        _("Mandate withdrawn"),
        _("The mandate between %(principal)s and %(agent)s was withdrawn."),
        MANDATES,
        _mandates,
        mandatory=True,
        mail=Mailing.NOW,
        tone="caution",
    ),
    Kind(
        "notices.webhook_disabled",
        _("Webhook switched off"),
        _("The webhook at %(title)s did not answer for days and is no longer called."),
        str(Permission.WEBHOOKS),
        _endpoint,
        mandatory=True,
        mail=Mailing.NOW,
        tone="danger",
    ),
)


@receiver(mandate_changed)
def tell_of_mandate(
    sender: object,
    *,
    actor: Actor,
    mandate: int,
    principal: tuple[int, str],
    agent: tuple[int, str],
    given: bool,
    **_: Any,
) -> None:
    """Both organisations learn of it."""
    notify(
        actor,
        "accounts.mandate_given" if given else "accounts.mandate_withdrawn",
        organisations=(principal[0], agent[0]),
        subject=f"mandate:{mandate}",
        values={"principal": principal[1], "agent": agent[1]},
    )
