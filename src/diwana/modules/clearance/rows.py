# SPDX-License-Identifier: EUPL-1.2
"""Writes the many rows of a filing by one prepared statement a table.

Measured: building each row as a model instance and each statement anew costs a filing more than all its rules and
duties together. The statements are made once from the models, so that a column cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.db import IntegrityError, connection, models
from django.utils.dateparse import parse_datetime

from diwana.modules.clearance.errors import Changed
from diwana.modules.clearance.models import Counter, Declaration

Adapt = Callable[[Any], Any]


def insert(model: type[models.Model], rows: Iterable[Sequence[Any]]) -> None:
    """Insert ``rows``: each the values of the model's columns after its key, in the order of its fields."""
    statement, adapters = _insertion(model, connection.vendor)
    adapted: list[Sequence[Any]] = [
        [value if adapt is None or value is None else adapt(value) for value, adapt in zip(row, adapters, strict=True)]
        for row in rows
    ]
    if adapted:
        with connection.cursor() as cursor:
            cursor.executemany(statement, adapted)


def insert_one(row: models.Model) -> None:
    """Insert a new instance and give it its key. Raises Changed when a unique column is taken."""
    statement, adapters = _insertion(type(row), connection.vendor)
    values = [getattr(row, field.attname) for field in _fields(type(row))]
    adapted = [
        value if adapt is None or value is None else adapt(value) for value, adapt in zip(values, adapters, strict=True)
    ]
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"{statement} RETURNING id", adapted)
        except IntegrityError as error:
            # Two requests with one idempotency key met: the other one has it.
            raise Changed from error
        row.pk = cursor.fetchone()[0]
    row._state.adding = False


#: First number of the advisory locks of declarants on PostgreSQL; the second is the organisation.
_DECLARANTS = 0x636C7264


def hold_declarant(organisation: int) -> None:
    """Hold the filings of ``organisation`` until the transaction ends, so that what its past says (a reference or a key
    already used) stays true. On SQLite the transaction holds the write lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_DECLARANTS, organisation % 2**31])


def next_number(office: str, kind: str, year: int) -> int:
    """The next number of the office, type and year. The counter's row is held until the transaction ends, so numbers
    have no gaps."""
    table = connection.ops.quote_name(Counter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS c (office, type, year, last) VALUES (%s, %s, %s, 1) "  # noqa: S608 (a constant)
            "ON CONFLICT (office, type, year) DO UPDATE SET last = c.last + 1 RETURNING last",
            [office, kind, year],
        )
        return int(cursor.fetchone()[0])


_BY_KEY = (
    'SELECT id, number, version FROM clearance_declaration WHERE owner_id = %s AND "key" = %s AND NOT ("key" = \'\')'
)
_LAST_USE = (
    "SELECT filed_at FROM clearance_declaration WHERE owner_id = %s AND reference = %s AND filed_at > %s AND id <> %s "
    "ORDER BY filed_at DESC LIMIT 1"
)
_ASSESSED = "UPDATE clearance_declaration SET state = %s, channel = %s, random = %s, post_clearance = %s WHERE id = %s"


def by_key(owner: int, key: str) -> tuple[int, str, int] | None:
    """Key, number and version of the declaration that ``owner`` started under an idempotency key."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_KEY, [owner, key])
        found = cursor.fetchone()
    return (int(found[0]), str(found[1]), int(found[2])) if found else None


def last_use(owner: int, reference: str, since: datetime, but: int | None) -> datetime | None:
    """When ``owner`` last filed under a reference after ``since``, leaving the declaration ``but`` out."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_USE, [owner, reference, _instant(since), but or 0])
        found = cursor.fetchone()
    if found is None:
        return None
    at: datetime | None = parse_datetime(found[0]) if isinstance(found[0], str) else found[0]
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


def set_assessed(declaration: Declaration) -> None:
    """Store what the assessment decided."""
    values: list[Any] = [
        str(declaration.state),
        str(declaration.channel),
        declaration.random,
        declaration.post_clearance,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ASSESSED, [*values, declaration.pk])


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@lru_cache(maxsize=16)
def _insertion(model: type[models.Model], vendor: str) -> tuple[str, tuple[Adapt | None, ...]]:
    quote = connection.ops.quote_name
    fields = _fields(model)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 (from the model)
    return statement, tuple(_adapter(field) for field in fields)


def _adapter(field: models.Field[Any, Any]) -> Adapt | None:
    """What makes a value of the field one of the database; None where it is one already."""
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateTimeField):
        return _instant
    if isinstance(field, models.DateField):
        return _day
    if isinstance(field, models.CharField):
        return str
    return None


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _instant(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def _day(value: date) -> Any:
    return connection.ops.adapt_datefield_value(value)
