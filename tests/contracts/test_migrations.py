# SPDX-License-Identifier: EUPL-1.2
"""Every step from one state of the tables to the next can be taken back, and holds no large table for long."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

#: Tables that grow with every declaration and every act; all others can be locked for the moment that a step takes.
LARGE = {
    ("clearance", "declaration"),
    ("clearance", "item"),
    ("clearance", "taxline"),
    ("ledger", "event"),
    ("ledger", "opening"),
    ("payments", "entry"),
    ("payments", "posting"),
}
LOADER = MigrationLoader(None)
OURS = sorted(
    (app, name) for (app, name), step in LOADER.disk_migrations.items() if type(step).__module__.startswith("diwana.")
)


def created(app: str) -> set[str]:
    """Models whose table the first step of the app makes: an index made with it holds nobody up."""
    first = next(step for (label, name), step in sorted(LOADER.disk_migrations.items()) if label == app)
    return {operation.name_lower for operation in first.operations if isinstance(operation, migrations.CreateModel)}


def holding(app: str, name: str) -> Iterator[str]:
    """Operations of a step that read or rewrite a whole large table under a lock."""
    before = LOADER.project_state((app, name), at_end=False)
    made: set[str] = set()
    for operation in LOADER.disk_migrations[app, name].operations:
        model = getattr(operation, "model_name_lower", "")
        if isinstance(operation, migrations.CreateModel):
            made.add(operation.name_lower)
        elif (app, model) in LARGE and model not in made and reads_all(app, operation, before):
            yield f"{type(operation).__name__} of {app}.{model}"


def reads_all(app: str, operation: Operation, before: ProjectState) -> bool:
    if isinstance(operation, migrations.AddIndex | migrations.AddConstraint):
        return True
    if isinstance(operation, migrations.AlterField):
        old = before.models[app, operation.model_name_lower].fields.get(operation.name)
        if old is None or operation.field.remote_field:
            return False
        kinds = {field.db_type(connection) for field in (old, operation.field)}
        return len(kinds) > 1 or (old.null and not operation.field.null)
    return False


@pytest.mark.parametrize(("app", "name"), OURS)
def test_a_step_can_be_taken_back_or_says_why_not(app: str, name: str) -> None:
    step = LOADER.disk_migrations[app, name]
    final = [type(operation).__name__ for operation in step.operations if not operation.reversible]
    assert not final or getattr(step, "irreversible", ""), (
        f"{final} cannot be taken back: give reverse_code (RunPython.noop where nothing is to be done), "
        'or say why in the Migration: irreversible = "…"'
    )


@pytest.mark.parametrize(("app", "name"), [step for step in OURS if not step[1].startswith("0001")])
def test_a_step_holds_no_large_table_for_long_or_says_why(app: str, name: str) -> None:
    found = list(holding(app, name))
    assert not found or getattr(LOADER.disk_migrations[app, name], "locks", ""), (
        f"{', '.join(found)} holds the table while it reads all of it: use AddIndexConcurrently on PostgreSQL, "
        'or say in the Migration why it may: locks = "…"'
    )
