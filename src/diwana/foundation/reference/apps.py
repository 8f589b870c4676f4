# SPDX-License-Identifier: EUPL-1.2
from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_migrate


class ReferenceConfig(AppConfig):
    name = "diwana.foundation.reference"
    label = "reference"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_bring_packaged_lists, sender=self)


def _bring_packaged_lists(using: str, plan: Any = None, **_: Any) -> None:
    """Lists come with the migration, so that an installed house, and every test database, has them."""
    from django.db import connections

    from diwana.foundation.reference.services import load_packaged

    if using == "default" and "reference_load" in connections[using].introspection.table_names():
        with transaction.atomic(using=using):
            load_packaged()
