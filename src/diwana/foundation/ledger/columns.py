# SPDX-License-Identifier: EUPL-1.2
"""Do the derived columns say what the leaves say?

On SQLite they are derived at each reading, by the expressions in the table's definition: they are right when the
definition is. Where the database stores them, or the definition was changed, each value is derived again.
"""

from __future__ import annotations

from django.db import connection

from diwana.foundation.ledger.findings import Finding, Kind
from diwana.foundation.ledger.models import Event, LeafColumn

_COLUMNS = tuple(field for field in Event._meta.local_fields if isinstance(field, LeafColumn))


def differing_columns(limit: int) -> list[Finding]:
    """The first events with a column that is not what the leaf says, and which column."""
    if connection.vendor == "sqlite" and _definition_intact():
        return []
    return [finding for column in _COLUMNS for finding in _differing(column, limit)]


def _definition_intact() -> bool:
    """Whether SQLite holds the definition of every column as the model gives it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'ledger_event'")
        definition = str(cursor.fetchone()[0])
    editor = connection.schema_editor(collect_sql=True)
    return all(f'"{column.column}" {editor.column_sql(Event, column)[0]}' in definition for column in _COLUMNS)


def _differing(column: LeafColumn, limit: int) -> list[Finding]:
    derived, _ = column.generated_sql(connection)
    different = f'"{column.column}" IS DISTINCT FROM {derived}'
    if connection.vendor == "sqlite":
        # A leaf that is not JSON any more has no values; its hash says what is wrong with it.
        different = f'CASE WHEN JSON_VALID(leaf) THEN "{column.column}" IS NOT {derived} END'
    with connection.cursor() as cursor:
        statement = f'SELECT "index" FROM ledger_event WHERE {different} ORDER BY "index" LIMIT %s'  # noqa: S608
        cursor.execute(statement, [limit])
        return [Finding(index, Kind.COLUMN, column.name) for (index,) in cursor.fetchall()]
