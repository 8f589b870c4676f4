# SPDX-License-Identifier: EUPL-1.2
"""The orders of a list of declarations, and how one goes on after a row without counting those before it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Q

ORDERS = {
    "updated": "updated_at",
    "filed": "filed_at",
    "number": "number",
    "value": "value_minor",
    "taxes": "taxes_minor",
}
_INSTANTS = frozenset({"updated_at", "filed_at"})

Place = tuple[str | int | None, int]
"""Order value and key of a row."""


def ordering(order: str) -> tuple[Any, str]:
    """The columns of ``order`` (a name of ORDERS, ``-`` before it for the other way round); what is unknown comes
    last."""
    column, down = _column(order)
    return (F(column).desc(nulls_last=True) if down else F(column).asc(nulls_last=True)), "-pk" if down else "pk"


def place_of(order: str, row: Mapping[str, Any]) -> Place:
    """Where ``row`` (values by column) stands in ``order``."""
    value = row[_column(order)[0]]
    return (value.isoformat() if isinstance(value, datetime) else value), row["pk"]


def after(order: str, place: Place) -> Q:
    """What stands behind ``place`` in ``order``; nothing where the place is one of another order."""
    column, down = _column(order)
    step = "lt" if down else "gt"
    raw, pk = place
    if raw is None:
        return Q(**{f"{column}__isnull": True, f"pk__{step}": pk})
    value = _value(column, raw)
    if value is None:
        return Q(pk__in=())
    behind = Q(**{f"{column}__{step}": value}) | Q(**{column: value, f"pk__{step}": pk})
    return behind | Q(**{f"{column}__isnull": True})


def _column(order: str) -> tuple[str, bool]:
    return ORDERS.get(order.removeprefix("-"), "updated_at"), order.startswith("-")


def _value(column: str, raw: str | int) -> datetime | str | int | None:
    if column == "number":
        return raw if isinstance(raw, str) else None
    if column not in _INSTANTS:
        return raw if isinstance(raw, int) else None
    try:
        instant = datetime.fromisoformat(str(raw))
    except ValueError:
        return None
    return instant if instant.tzinfo else None
