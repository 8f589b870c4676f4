# SPDX-License-Identifier: EUPL-1.2
"""Holding a part of a deposit or guarantee for a subject, and letting it go: the parts of other verbs."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from diwana.foundation.payments import terms
from diwana.foundation.payments.errors import AlreadyDecided, Invalid, SecurityExpired, SecurityNotInForce
from diwana.foundation.payments.models import Account, Reservation, Security, SecurityState
from diwana.foundation.payments.posting import reserve_on
from diwana.kernel import clock
from diwana.kernel.messages import message as _


def usable_security(security: int | None, organisation: int, until: date | None = None) -> Security:
    """The deposit or guarantee, held until the transaction ends, when it may be reserved for ``organisation`` today
    and lasts until ``until``. Raises Invalid, SecurityNotInForce, SecurityExpired."""
    found = Security.objects.select_for_update().filter(pk=security or 0, organisation=organisation).first()
    if found is None:
        raise Invalid("security", _("Choose a guarantee of this organisation."))
    if found.state != SecurityState.ACTIVE:
        raise SecurityNotInForce
    today = terms.today()
    if found.since > today or (found.until is not None and found.until < max(today, until or today)):
        raise SecurityExpired
    return found


def hold_security(security: Security, subject: str, minor: int, title: str = "") -> Reservation:
    """Hold ``minor`` units of it for ``subject``. Raises SecurityExhausted, AlreadyDecided when it is held already."""
    assert security.account_id is not None
    return hold_on(Account.objects.get(pk=security.account_id), subject, minor, title)


def hold_on(account: Account, subject: str, minor: int, title: str = "") -> Reservation:
    """Hold ``minor`` units of a guarded account for ``subject``."""
    reserve_on(account, minor)
    try:
        with transaction.atomic():
            return Reservation.objects.create(
                account=account,
                subject=subject,
                title=title[:100],
                amount_minor=minor,
                held_minor=minor,
                made_at=clock.now(),
            )
    except IntegrityError:
        raise AlreadyDecided from None


def let_go(reservation: Reservation, minor: int | None = None) -> int:
    """Give ``minor`` units of it back (by default all that is held); how many were given back."""
    held = Reservation.objects.select_for_update(of=("self",)).select_related("account").get(pk=reservation.pk)
    freed = held.held_minor if minor is None else min(minor, held.held_minor)
    if freed:
        reserve_on(held.account, -freed)
    held.held_minor -= freed
    if not held.held_minor and held.ended_at is None:
        held.ended_at = clock.now()
    held.save(update_fields=["held_minor", "ended_at"])
    return freed
