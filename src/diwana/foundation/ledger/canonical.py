# SPDX-License-Identifier: EUPL-1.2
"""One value, one sequence of bytes: canonical JSON by RFC 8785, for values without floating-point numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec

#: RFC 8785 writes numbers as IEEE 754 doubles do; beyond this an integer would not survive other readers.
LARGEST_INTEGER = 2**53 - 1


def canonical(value: Any) -> bytes:
    """The canonical JSON of ``value``: keys sorted, no spaces, UTF-8, one spelling for each value.

    Takes None, booleans, integers up to 2**53 - 1, text, and what becomes text: Decimal (without exponent), dates,
    aware datetimes (UTC, microseconds, Z); sequences, mappings with ASCII keys, and msgspec structs of these.
    Raises TypeError for anything else (floats: two machines may print them differently) and ValueError for an
    integer too large, a naive datetime, a key that is not ASCII, or text that UTF-8 cannot hold.
    """
    return msgspec.json.encode(_plain(value), order="deterministic")


def instant(at: datetime) -> str:
    """``at`` as the ledger writes instants: UTC, six decimals, fixed width, so that text sorts as time does."""
    if at.tzinfo is None:
        raise ValueError("the ledger takes aware datetimes")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        value.encode()  # a lone surrogate has no UTF-8
        return str(value)
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"{value} is too large; record it as text")
        return int(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_key(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, msgspec.Struct):
        return _plain(msgspec.structs.asdict(value))
    raise TypeError(f"the ledger does not take {type(value).__name__}")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"the ledger takes text as keys, not {type(key).__name__}")
    if not key.isascii():
        raise ValueError(f"{key!r} is not an ASCII key")
    return str(key)
