# SPDX-License-Identifier: EUPL-1.2
"""Lists in pages: one way for all of them.

The caller sends ``limit`` and, from the second page on, the ``cursor`` of the answer before; he need not and should
not know what is in it. The answer names the next cursor in ``next`` and as a link (RFC 8288, ``rel="next"``). A list
that grows while it is read is best continued after the last row seen (``after``); short and still ones by counting
(``offset``).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

import msgspec
from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import field_validator

_LARGEST_OFFSET = 1_000_000
Key = str | int | None
"""What a row is ordered by."""


class _Place(msgspec.Struct, frozen=True, array_like=True):
    """Where the next page begins: after so many rows, or after the row of this order value and key."""

    offset: int = 0
    value: Key = None
    key: int = -1


#: The cursor of the next page of the list now being answered; the guard makes a link of it.
_following: ContextVar[str] = ContextVar("diwana_next_page", default="")


class Paging(Schema):
    """Which part of a list: take it as ``paging: Query[Paging]``."""

    limit: int = Field(25, ge=1, le=100, description="How many at most.")
    cursor: str = Field("", max_length=500, description="`next` of the page before; nothing for the first page.")

    @field_validator("cursor")
    @classmethod
    def _is_one_of_ours(cls, cursor: str) -> str:
        _read(cursor)
        return cursor

    @property
    def offset(self) -> int:
        """How many rows the pages before held."""
        return _read(self.cursor).offset

    @property
    def after(self) -> tuple[Key, int] | None:
        """The order value and the key of the last row of the page before."""
        place = _read(self.cursor)
        return (place.value, place.key) if place.key >= 0 else None


class PageOut(Schema):
    """Base of the answer of every list; the operation adds ``items``."""

    total: int = Field(description="How many there are in all.")
    limit: int = Field(description="How many a page holds at most.")
    next: str | None = Field(description="Cursor of the next page; null on the last one.")


def page(items: Sequence[Any], total: int, paging: Paging) -> dict[str, Any]:
    """The answer of a list that is continued by counting."""
    following = paging.offset + len(items)
    more = bool(items) and following < total and following <= _LARGEST_OFFSET
    return _answer(items, total, paging, _write(_Place(offset=following)) if more else None)


def page_after(items: Sequence[Any], total: int, paging: Paging, last: tuple[Key, int] | None) -> dict[str, Any]:
    """The answer of a list that is continued after its ``last`` row: order value and key; None on the last page."""
    return _answer(items, total, paging, _write(_Place(value=last[0], key=last[1])) if last else None)


def _answer(items: Sequence[Any], total: int, paging: Paging, cursor: str | None) -> dict[str, Any]:
    _following.set(cursor or "")
    return {"items": items, "total": total, "limit": paging.limit, "next": cursor}


def begin() -> None:
    """Forget the page of the request before."""
    _following.set("")


def next_link(request: HttpRequest) -> str:
    """The value of ``Link`` for the answer just made; empty where no page follows."""
    cursor = _following.get()
    if not cursor:
        return ""
    asked = request.GET.copy()
    asked["cursor"] = cursor
    return f'<{request.path}?{asked.urlencode()}>; rel="next"'


def _write(place: _Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _read(cursor: str) -> _Place:
    """Raises ValueError for what is no cursor of ours."""
    if not cursor:
        return _Place()
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = msgspec.json.decode(raw, type=_Place)
    except (binascii.Error, msgspec.MsgspecError, UnicodeError) as error:
        raise ValueError("not a cursor") from error
    plain = place.value is None or isinstance(place.value, int) or "\0" not in place.value
    if not (plain and 0 <= place.offset <= _LARGEST_OFFSET and -1 <= place.key < 2**63):
        raise ValueError("not a cursor")
    if isinstance(place.value, int) and not -(2**63) <= place.value < 2**63:
        raise ValueError("not a cursor")
    return place
