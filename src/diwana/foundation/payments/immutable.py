# SPDX-License-Identifier: EUPL-1.2
"""Triggers by which the database itself refuses to change or delete what was booked, or to book into a closed day.

They are laid again after every migration: SQLite makes a changed table anew, and its triggers go with the old one.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

TABLES = ("payments_entry", "payments_posting")
_REFUSED = "the journal is never changed: book a reversal"
_CLOSED = "this day of the journal is closed"
_IS_CLOSED = (
    "EXISTS (SELECT 1 FROM payments_journalday d WHERE d.office = NEW.office AND d.day = NEW.day "
    "AND d.closed_at IS NOT NULL)"
)


def statements(vendor: str) -> list[str]:
    """What lays the triggers on a database of ``vendor``; to be run as often as one likes."""
    return _postgresql() if vendor == "postgresql" else _sqlite()


def _sqlite() -> list[str]:
    made = []
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_no_{act.lower()}"
            made += [
                f"DROP TRIGGER IF EXISTS {name}",
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
            ]
    made += [
        "DROP TRIGGER IF EXISTS payments_entry_open_day",
        "CREATE TRIGGER payments_entry_open_day BEFORE INSERT ON payments_entry "
        f"WHEN {_IS_CLOSED} BEGIN SELECT RAISE(ABORT, '{_CLOSED}'); END",
    ]
    return made


def _postgresql() -> list[str]:
    made = [
        "CREATE OR REPLACE FUNCTION payments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE OR REPLACE FUNCTION payments_refuse_closed_day() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {_IS_CLOSED} THEN RAISE EXCEPTION '{_CLOSED}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ]
    for table in TABLES:
        made += [
            f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION payments_refuse_change()",
        ]
    made += [
        "DROP TRIGGER IF EXISTS payments_entry_open_day ON payments_entry",
        "CREATE TRIGGER payments_entry_open_day BEFORE INSERT ON payments_entry "
        "FOR EACH ROW EXECUTE FUNCTION payments_refuse_closed_day()",
    ]
    return made


def lay(using: str, **_signal: Any) -> None:
    """Lay the triggers; called after every migration of this room."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    if not present.issuperset((*TABLES, "payments_journalday")):
        return  # migrated back to before there were any
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)
