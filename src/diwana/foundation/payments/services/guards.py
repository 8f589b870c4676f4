# SPDX-License-Identifier: EUPL-1.2
"""What several verbs check before they act."""

from __future__ import annotations

from decimal import Decimal

from diwana.foundation.accounts.public import Act, organisation, organisation_by_identifier, represented_identifiers
from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import DeskNotOpen, Invalid, NotMandated, SamePerson
from diwana.foundation.payments.models import DeskSession, SessionState
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message as _
from diwana.kernel.money import UnknownCurrency, to_minor

MOST_NOTE = 4000
MOST_MINOR = 10**15


def note(text: str, field: str) -> str:
    """The text of a reason; Invalid when there is none or it is too long."""
    text = text.strip()
    if not text:
        raise Invalid(field, _("Say why."))
    if len(text) > MOST_NOTE:
        raise Invalid(field, _("The text is too long."))
    return text


def positive(amount: Decimal | None, currency: str, field: str = "amount") -> int:
    """An amount above zero in minor units; Invalid for anything else."""
    minor = minor_of(amount, currency, field)
    if not minor > 0:
        raise Invalid(field, _("Give an amount above zero, not finer than the currency."))
    return minor


def minor_of(amount: Decimal | None, currency: str, field: str = "amount") -> int:
    """An amount of zero or more in minor units; Invalid for anything else."""
    try:
        minor = to_minor(amount, currency) if amount is not None else -1
    except UnknownCurrency:
        raise Invalid(field, _("The country's profile names no currency.")) from None
    except ValueError:
        minor = -1
    if not 0 <= minor < MOST_MINOR:
        raise Invalid(field, _("Give an amount above zero, not finer than the currency."))
    return minor


def organisation_id(identifier: str, field: str = "organisation") -> int:
    """The key of the active organisation with that customs code; Invalid when there is none."""
    found = organisation_by_identifier(identifier.strip().upper())
    if found is None or not found.active:
        raise Invalid(field, _("No active organisation has this customs code."))
    return found.id


def open_session(actor: Actor, office: str) -> DeskSession:
    """The actor's open desk, held until the transaction ends. Raises DeskNotOpen when there is none at ``office``."""
    found = (
        DeskSession.objects.select_for_update()
        .filter(cashier_id=actor.person, state=SessionState.OPEN)
        .order_by("id")
        .first()
    )
    if found is None or (office and found.office != office):
        raise DeskNotOpen
    return found


def mandated(actor: Actor, holder: int) -> None:
    """Raise NotMandated unless the actor may pay from the accounts of the organisation ``holder`` today."""
    if actor.organisation == holder:
        return
    principal = organisation(holder)
    if principal is None or actor.organisation is None:
        raise NotMandated
    if principal.identifier not in represented_identifiers(actor.organisation, Act.PAY, terms.today()):
        raise NotMandated


def another(actor: Actor, first: int | None) -> None:
    """Four eyes: raise SamePerson when the actor is the one who proposed it, or nobody."""
    if actor.person is None or actor.person == first:
        raise SamePerson
