# SPDX-License-Identifier: EUPL-1.2
"""At what times a job recurs. Pure: instants in, instants out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """Recurring instants: either every so many minutes or at a time of the local day, of all days or one weekday.

    minutes: 1 to 1440, counted from the hour of the epoch, so that all machines agree ("every 15": at :00, :15, …).
    daily: local time, "02:30". weekday: with ``daily``, only that day, 0 Monday to 6 Sunday.
    Raises ValueError unless exactly one of ``minutes`` and ``daily`` is given and within bounds.

    A local time that a change of the clocks leaves out is taken an hour later; one that comes twice, the first time.
    """

    minutes: int = 0
    daily: str = ""
    weekday: int | None = None

    def __post_init__(self) -> None:
        if bool(self.minutes) == bool(self.daily):
            raise ValueError("a schedule has either minutes or a daily time")
        if self.minutes and (not 1 <= self.minutes <= 1440 or self.weekday is not None):
            raise ValueError("minutes from 1 to 1440, and without a weekday")
        if self.weekday is not None and not 0 <= self.weekday <= 6:
            raise ValueError("a weekday from 0 (Monday) to 6 (Sunday)")
        if self.daily:
            time.fromisoformat(self.daily)

    def latest(self, now: datetime, zone: str) -> datetime:
        """The last occurrence at or before ``now`` (aware), UTC; ``zone`` is the IANA name of the local time."""
        if self.minutes:
            return _floor(now, self.minutes)
        day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
        return next(at for back in range(10) if (at := self._on(day - timedelta(days=back), zone)) and at <= now)

    def after(self, now: datetime, zone: str) -> datetime:
        """The first occurrence after ``now`` (aware), UTC."""
        if self.minutes:
            return _floor(now, self.minutes) + timedelta(minutes=self.minutes)
        day = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
        return next(at for on in range(10) if (at := self._on(day + timedelta(days=on), zone)) and at > now)

    def _on(self, day: date, zone: str) -> datetime | None:
        if self.weekday is not None and day.weekday() != self.weekday:
            return None
        return datetime.combine(day, time.fromisoformat(self.daily), ZoneInfo(zone)).astimezone(UTC)


def _floor(now: datetime, minutes: int) -> datetime:
    width = minutes * 60
    return datetime.fromtimestamp(now.timestamp() // width * width, UTC)
