# SPDX-License-Identifier: EUPL-1.2
"""The outcome of risk assessment as clearance receives it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from diwana.kernel.declaration import Fact


class Channel(StrEnum):
    """Control channel: green release, orange documents, red physical examination, blue release with a later audit."""

    GREEN = "green"
    BLUE = "blue"
    ORANGE = "orange"
    RED = "red"


class Reason(Fact, frozen=True, kw_only=True):
    """Why a channel was proposed: ``code`` of the criterion or ``random``; ``text`` a message id or the criterion's own
    label; shown to officers, never to traders."""

    code: str
    channel: Channel
    text: str
    item: int | None = None
    params: Mapping[str, Any] = msgspec.field(default_factory=dict)


class RiskAssessment(Fact, frozen=True, kw_only=True):
    """Proposed channel with its reasons; ``random`` when the draw alone, or also, selected it."""

    channel: Channel
    reasons: tuple[Reason, ...] = ()
    random: bool = False
