# SPDX-License-Identifier: EUPL-1.2
"""On which weekdays and hours offices work, from the rows ``weeks`` of the country's profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from diwana.foundation.reference.public import valid_on

FeastDay = Callable[[str], date | None]
"""The day on which the feast of a code falls, as far as it is known."""

ORDINARY = dict.fromkeys(range(1, 6), "")
LONGEST_SEASON = timedelta(days=40)


class Hours(NamedTuple):
    """Opening hours of a day: ``spans`` such as ("08:30-12:30",), ``season`` the row's name; no hours known: ()."""

    spans: tuple[str, ...]
    season: str


def hours_on(rows: tuple[Mapping[str, Any], ...], day: date, office: str, feast: FeastDay) -> Hours | None:
    """Hours of ``office`` on a day that is not off, or None where its weekday is free.

    A profile without rows works from Monday to Friday, at hours that nobody stated.
    """
    if not rows:
        return Hours((), "") if day.isoweekday() in ORDINARY else None
    found = None
    for row in rows:
        if valid_on(row, day) and office in row.get("offices", (office,)) and _in_season(row, day, feast):
            found = row
    hours = str(found["hours"].get(str(day.isoweekday()), "")) if found else ""
    return Hours(tuple(hours.split()), str(found["name"])) if found and hours else None


def _in_season(row: Mapping[str, Any], day: date, feast: FeastDay) -> bool:
    if "first" in row:
        return str(row["first"]) <= f"{day:%m-%d}" <= str(row["last"])
    if "starts" not in row:
        return True
    for start in row["starts"]:
        if start <= day < start + LONGEST_SEASON:
            days = (feast(str(row["feast"]).format(year=year)) for year in (start.year, start.year + 1))
            end = next((found for found in days if found is not None and found > start), None)
            return end is not None and day < end
    return False
