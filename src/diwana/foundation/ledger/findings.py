# SPDX-License-Identifier: EUPL-1.2
"""What a verification finds."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What is wrong with an event or with a witness."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    COLUMN = "column differs from its leaf"
    OPENING_ALTERED = "opening altered"
    OPENING_MISSING = "opening missing, with no record of its erasure"
    OPENING_UNKNOWN = "opening that no event commits to"
    CHECKPOINT = "checkpoint invalid"
    OUTSIDE = "outside copy damaged"


class Finding(msgspec.Struct, frozen=True, order=True):
    """One fault: ``index`` of the (first) event, its kind, and what more is known."""

    index: int
    kind: Kind
    detail: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Outcome of a verification: how many events were read, how many of them valid checkpoints sign for, how many such
    checkpoints there are, and the faults in the order of their indices."""

    events: int
    signed: int
    checkpoints: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return not self.findings
