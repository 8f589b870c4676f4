# SPDX-License-Identifier: EUPL-1.2
"""What anybody may see of the draws, and their verification."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import msgspec

from diwana.foundation.ledger.public import events
from diwana.kernel.assessment import Channel
from diwana.kernel.messages import message
from diwana.modules.risk import draw
from diwana.modules.risk.draws import NotCommitted, TooEarly, subject
from diwana.modules.risk.models import Assessment, DrawSecret


class PublicDay(msgspec.Struct, frozen=True, kw_only=True):
    """One day of draws as the public sees it: ``secret`` is empty until it is revealed."""

    day: date
    commitment: str
    committed_at: datetime
    event: int
    late: bool
    share: str
    red_part: str
    secret: str
    revealed_at: datetime | None

    @property
    def share_fraction(self) -> Decimal:
        return Decimal(self.share)

    @property
    def red_fraction(self) -> Decimal:
        return Decimal(self.red_part)


class Fault(msgspec.Struct, frozen=True):
    """One thing that does not agree: the leaf hash it concerns ("" for the day), a message id, its parameters."""

    leaf_hash: str
    message: str
    params: dict[str, str] = {}


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of repeating a day's draws."""

    day: date
    filings: int
    drawn: int
    faults: tuple[Fault, ...]


_PUBLIC = PublicDay.__struct_fields__


def public_days(limit: int = 400) -> tuple[PublicDay, ...]:
    """The days with a committed secret, latest first. The sealed secret is not read."""
    rows = DrawSecret.objects.order_by("-day").values(*_PUBLIC)[:limit]
    return tuple(PublicDay(**row) for row in rows)


def public_day(day: date) -> PublicDay | None:
    """One day, None when it has no committed secret."""
    row = DrawSecret.objects.filter(day=day).values(*_PUBLIC).first()
    return PublicDay(**row) if row else None


def draws_csv(day: PublicDay) -> Iterator[str]:
    """The draws of a revealed day as CSV lines: leaf hash, ledger index, fraction drawn, channel of the draw.

    Nothing is said of criteria: what is here follows from the revealed secret alone. Raises TooEarly before that.
    """
    if not day.secret:
        raise TooEarly(f"the secret of {day.day} is not revealed")
    secret = bytes.fromhex(day.secret)
    yield "leaf_hash,event,fraction,channel\n"
    rows = Assessment.objects.filter(day=day.day).order_by("event").values_list("leaf_hash", "event")
    for leaf_hash, event in rows.iterator():
        hashed = bytes.fromhex(leaf_hash)
        channel = draw.random_channel(secret, hashed, Decimal(day.share), Decimal(day.red_part))
        out = io.StringIO()
        fraction = draw.fraction(draw.drawn(secret, hashed))
        csv.writer(out, lineterminator="\n").writerow([leaf_hash, event, fraction, channel or ""])
        yield out.getvalue()


def verify_day(day: date) -> Verified:
    """Repeat every draw of a revealed day and compare it with what was done.

    Checks that the secret is the committed one, that the commitment stands in the ledger before every filing it drew,
    and that each filing got the channel its leaf gives. Raises NotCommitted, TooEarly.
    """
    known = public_day(day)
    if known is None:
        raise NotCommitted(f"no secret was committed for {day}")
    if not known.secret:
        raise TooEarly(f"the secret of {day} is not revealed")
    secret = bytes.fromhex(known.secret)
    faults = list(_commitment_faults(known, secret))
    filings = chosen = 0
    for done in Assessment.objects.filter(day=day).order_by("event").iterator():
        filings += 1
        expected = draw.random_channel(
            secret, bytes.fromhex(done.leaf_hash), Decimal(known.share), Decimal(known.red_part)
        )
        chosen += expected is not None
        faults += _filing_faults(done, expected, known)
    return Verified(day=day, filings=filings, drawn=chosen, faults=tuple(faults))


def _commitment_faults(known: PublicDay, secret: bytes) -> Iterator[Fault]:
    if draw.commitment(secret) != known.commitment:
        yield Fault("", message("The revealed secret is not the committed one."))
    recorded = events(verb="risk.commit_secret", subject=subject(known.day, known.commitment))
    if [event.index for event in recorded] != [known.event]:
        yield Fault("", message("The ledger does not hold this commitment once, where it is said to be."))
        return
    said = recorded[0].data
    if said and (said.get("share"), said.get("red_part")) != (known.share, known.red_part):
        yield Fault("", message("The shares are not those that were committed."))


def _filing_faults(done: Assessment, expected: Channel | None, known: PublicDay) -> Iterator[Fault]:
    if done.event <= known.event:
        yield Fault(done.leaf_hash, message("The filing stands in the ledger before the commitment."))
    if done.random != str(expected or ""):
        yield Fault(
            done.leaf_hash,
            message("The draw gives “%(expected)s”, done was “%(done)s”."),
            {"expected": str(expected or "-"), "done": done.random or "-"},
        )
