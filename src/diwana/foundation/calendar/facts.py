# SPDX-License-Identifier: EUPL-1.2
"""What other rooms and pages are told of days off and time limits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from diwana.kernel.deadlines import Limit, Unit
from diwana.kernel.declaration import Fact


class Certainty(StrEnum):
    """How sure the date of a day off is."""

    FIXED = "fixed"
    """The same day every year."""
    ANNOUNCED = "announced"
    """The authority named the day."""
    EXPECTED = "expected"
    """Computed beforehand; the announcement may be another."""


class DayOff(Fact, frozen=True, kw_only=True):
    """A day on which offices are closed. ``office``: the only one closed, empty for all; ``listed``: the day that the
    list of holidays has; ``cancelled``: it was announced that there is none this time."""

    day: date
    code: str
    labels: Mapping[str, str]
    certainty: Certainty
    listed: date
    source: str = ""
    office: str = ""
    cancelled: bool = False


class Deadline(Fact, frozen=True, kw_only=True):
    """A time limit as it stands.

    last_day: the last day in time, None while suspended. overdue: it is past and the act was not done.
    remaining: days of its unit that still count after today (while suspended: when its clock was stopped).
    added: number of extensions. pauses: days on which it stood still.
    """

    id: int
    subject: str
    kind: str
    title: str
    office: str
    limit: Limit
    basis: str
    state: str
    last_day: date | None
    remaining: int
    overdue: bool
    opened_at: datetime
    closed_on: date | None
    version: int

    @property
    def unit(self) -> Unit:
        return self.limit.term.span.unit
