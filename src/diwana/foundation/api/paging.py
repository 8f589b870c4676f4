# SPDX-License-Identifier: EUPL-1.2
"""Lists in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ninja import Field, Schema


class Paging(Schema):
    """Which part of a list: take it as ``paging: Query[Paging]``."""

    limit: int = Field(25, ge=1, le=100, description="How many at most.")
    offset: int = Field(0, ge=0, le=1_000_000, description="How many to leave out from the start.")


def page(items: Sequence[Any], total: int, paging: Paging) -> dict[str, Any]:
    """The answer of a list operation: the items asked for, how many there are in all, and where the next ones start
    (``next``: offset, or null at the end)."""
    following = paging.offset + len(items)
    return {
        "items": items,
        "total": total,
        "limit": paging.limit,
        "offset": paging.offset,
        "next": following if items and following < total else None,
    }
