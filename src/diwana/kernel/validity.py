# SPDX-License-Identifier: EUPL-1.2
"""Periods of validity: everything the law dates has one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

import msgspec

T = TypeVar("T")


class Period(msgspec.Struct, frozen=True):
    """Calendar days from ``start`` to ``end``, both included; no ``end``: until further notice.

    Raises ValueError when it ends before it starts.
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"the period ends on {self.end}, before it starts on {self.start}")

    def __contains__(self, on: date) -> bool:
        return self.start <= on and (self.end is None or on <= self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether one day at least is in both."""
        return (self.end is None or other.start <= self.end) and (other.end is None or self.start <= other.end)


def as_at(versions: Iterable[T], on: date, period: Callable[[T], Period]) -> tuple[T, ...]:
    """Those of ``versions`` that are valid on the day ``on``, in the order given."""
    return tuple(version for version in versions if on in period(version))
