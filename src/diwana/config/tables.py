# SPDX-License-Identifier: EUPL-1.2
"""The state of the tables: whether it is this code's."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def migrations_unknown(applied: Iterable[str] | None = None) -> list[str]:
    """Migrations (``app.name``) applied to the database, or those given, which this code lacks: it is the older one.

    What belongs to an application that is no longer installed does not count.
    """
    if applied is None:
        applied = [f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()]
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    replaced = {
        f"{app}.{name}"
        for migration in MigrationLoader(None).disk_migrations.values()
        for app, name in migration.replaces
    }
    ours = {config.label for config in apps.get_app_configs()}
    return sorted(name for name in applied if name.partition(".")[0] in ours and name not in known | replaced)
