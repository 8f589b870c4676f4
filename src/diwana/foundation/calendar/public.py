# SPDX-License-Identifier: EUPL-1.2
"""The boundary of the calendar: days, hours and time limits."""

from diwana.foundation.calendar.days import (
    add_working_days,
    days_off,
    is_working_day,
    next_working_day,
    opening_hours,
    working_days_between,
)
from diwana.foundation.calendar.errors import Changed, Refused, Unknown
from diwana.foundation.calendar.facts import Certainty, DayOff, Deadline
from diwana.foundation.calendar.keeping import deadlines, meet, open_deadline, open_target, withdraw
from diwana.foundation.calendar.kinds import Kind
from diwana.foundation.calendar.services import extend, resume, suspend

__all__ = [
    "Certainty",
    "Changed",
    "DayOff",
    "Deadline",
    "Kind",
    "Refused",
    "Unknown",
    "add_working_days",
    "days_off",
    "deadlines",
    "extend",
    "is_working_day",
    "meet",
    "next_working_day",
    "open_deadline",
    "open_target",
    "opening_hours",
    "resume",
    "suspend",
    "withdraw",
    "working_days_between",
]
