# SPDX-License-Identifier: EUPL-1.2
"""The one clock of the house. Code asks it; tests and simulations set it; nobody sleeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_fixed: ContextVar[datetime | None] = ContextVar("diwana_clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day of the present instant in the IANA time zone ``zone`` (law counts days locally)."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Hold the clock at ``instant`` (aware) inside the block.

    Raises ValueError when ``instant`` has no time zone: a naive instant is ambiguous.
    """
    if instant.tzinfo is None:
        raise ValueError("the clock takes an aware datetime")
    token = _fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
