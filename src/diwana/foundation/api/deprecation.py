# SPDX-License-Identifier: EUPL-1.2
"""How an operation leaves: announced in every answer and in the document, long before it goes.

``Deprecation`` is RFC 9745, ``Sunset`` RFC 8594; the policy is in docs/api.md and a contract test holds to it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

import msgspec
from django.utils.http import http_date

Operation = TypeVar("Operation", bound=Callable[..., Any])

#: Days between the announcement and the end, at the least.
LEAST_NOTICE = 180


class Departure(msgspec.Struct, frozen=True, kw_only=True):
    """since: the day it became deprecated; sunset: the first day on which it may be gone; instead: the path that takes
    its place, empty where nothing does."""

    since: date
    sunset: date
    instead: str = ""

    def headers(self) -> dict[str, str]:
        said = {
            "Deprecation": f"@{_midnight(self.since)}",
            "Sunset": http_date(_midnight(self.sunset)),
        }
        if self.instead:
            said["Link"] = f'<{self.instead}>; rel="successor-version"'
        return said

    def described(self) -> dict[str, Any]:
        """What the OpenAPI document says of it."""
        return {"deprecated": True, "x-deprecated-since": self.since, "x-sunset": self.sunset}


def deprecated(*, since: date, sunset: date, instead: str = "") -> Callable[[Operation], Operation]:
    """Mark an operation, below the router's method and above ``@access``.

    Raises ValueError when less than LEAST_NOTICE days are left between the two.
    """
    if (sunset - since).days < LEAST_NOTICE:
        raise ValueError(f"an operation is announced to leave {LEAST_NOTICE} days before")

    def mark(operation: Operation) -> Operation:
        operation.departure = Departure(since=since, sunset=sunset, instead=instead)  # type: ignore[attr-defined]
        return operation

    return mark


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
