# SPDX-License-Identifier: EUPL-1.2
"""The secrets of the draws: committed before their day, revealed after it."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from decimal import Decimal

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction

from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.foundation.reference.public import profile
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.modules.risk import draw
from diwana.modules.risk.models import DrawSecret
from diwana.modules.risk.permissions import Permission
from diwana.modules.risk.sealing import seal, unseal

SYSTEM = Actor(
    person=None,
    organisation=None,
    roles=("system",),
    permissions=frozenset({str(Permission.COMMIT_SECRET), str(Permission.REVEAL_SECRET)}),
)


#: Days known to have a committed secret, so that a filing need not ask; and days whose commitment this process has
#: written but not yet committed, which a roll-back may take away.
_known: set[date] = set()
_pending: set[date] = set()


class TooEarly(ValueError):
    """The day is not over: its secret stays sealed."""


class NotCommitted(LookupError):
    """No secret was committed for the day."""


class Shares(msgspec.Struct, frozen=True):
    """What the country draws: the random share of filings, and the part of that share that goes to red; fractions."""

    random_share: Decimal
    red_part: Decimal


def shares(country: str) -> Shares:
    """The shares that the profile of ``country`` declares. Raises ValueError unless both are from 0 to 1."""
    declared = profile(country).settings.get("selectivity", {})
    found = Shares(Decimal(declared.get("random_share", "0")), Decimal(declared.get("random_red_part", "0")))
    if not (0 <= found.random_share <= 1 and 0 <= found.red_part <= 1):
        raise ValueError(f"profile {country}: the shares of the draw are fractions from 0 to 1")
    return found


def _today() -> date:
    return clock.today(profile(settings.COUNTRY).time_zone)


@verb(Permission.COMMIT_SECRET)
def commit_secret(actor: Actor, *, day: date) -> bool:
    """Draw and commit the secret of ``day``; False when the day has one already.

    Its hash stands in the open in the ledger, in the subject of the event. Raises ValueError for a day that is over.
    """
    today = _today()
    if day < today:
        raise ValueError(f"{day} is over")
    if DrawSecret.objects.filter(day=day).exists():
        return False
    secret = secrets.token_bytes(draw.SECRET_BYTES)
    declared = shares(settings.COUNTRY)
    row = DrawSecret(
        day=day,
        commitment=draw.commitment(secret),
        sealed=seal(secret, day),
        share=str(declared.random_share),
        red_part=str(declared.red_part),
        late=day == today,
        event=-1,
        committed_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    committed = record(
        actor,
        "risk.commit_secret",
        subject(row.day, row.commitment),
        {"day": day, "share": row.share, "red_part": row.red_part, "late": row.late},
    )
    row.event = committed.index
    row.save(update_fields=["event"])
    _pending.add(day)
    transaction.on_commit(lambda: _pending.discard(day))
    return True


def commit_ahead(actor: Actor, *, days: int) -> tuple[date, ...]:
    """Commit the secrets of the ``days`` days after today that have none; the days committed."""
    ahead = (_today() + timedelta(days=number) for number in range(1, days + 1))
    return tuple(day for day in ahead if commit_secret(actor, day=day))


def ready(on: date) -> None:
    """Make sure that the day ``on`` has a committed secret.

    To be called in the transaction of a filing **before** the filing's own event is recorded, so that the commitment
    always precedes the leaves it is drawn over. Asks once per process and day; where nobody committed ahead it commits
    now, flagged late.
    """
    if on in _known:
        return
    if DrawSecret.objects.filter(day=on).exists():
        if on not in _pending:
            _known.add(on)
        return
    commit_secret(SYSTEM, day=on)


@verb(Permission.REVEAL_SECRET)
def reveal(actor: Actor, *, day: date) -> str:
    """Reveal the secret of a day that is over; its 32 bytes in hexadecimal. Revealing again changes nothing.

    Raises TooEarly, NotCommitted.
    """
    if day >= _today():
        raise TooEarly(f"{day} is not over")
    row = DrawSecret.objects.select_for_update().filter(day=day).first()
    if row is None:
        raise NotCommitted(f"no secret was committed for {day}")
    if not row.revealed_at:
        row.secret, row.revealed_at = unseal(bytes(row.sealed), day).hex(), clock.now()
        row.save(update_fields=["secret", "revealed_at"])
        record(actor, "risk.reveal_secret", subject(day, row.commitment), {"day": day, "secret": row.secret})
    return row.secret


def reveal_past(actor: Actor) -> tuple[date, ...]:
    """Reveal every past day that is not yet; the days revealed."""
    past = DrawSecret.objects.filter(day__lt=_today(), revealed_at__isnull=True).order_by("day")
    days = tuple(past.values_list("day", flat=True))
    for day in days:
        reveal(actor, day=day)
    return days


def subject(day: date, commitment: str) -> str:
    """What the ledger calls a day's secret: the commitment stands in it in the open."""
    return f"draw:{day.isoformat()}:{commitment}"
