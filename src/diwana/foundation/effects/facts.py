# SPDX-License-Identifier: EUPL-1.2
"""What is told of an effect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from diwana.kernel.declaration import Fact


class EffectFacts(Fact, frozen=True, kw_only=True):
    """An effect as officers see it. undoes, undone_by: keys of the other effect; current: the subject is as the effect
    left it; undoable: it can be undone now."""

    id: int
    name: str
    cause: str
    subject: str
    office: str
    arguments: Mapping[str, Any]
    person: int | None
    at: datetime
    undoes: int | None
    undone_by: int | None
    reason: str
    current: bool
    undoable: bool
