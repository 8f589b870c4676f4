# SPDX-License-Identifier: EUPL-1.2
from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_migrate


class TariffConfig(AppConfig):
    name = "diwana.modules.tariff"
    label = "tariff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from diwana.foundation.payments.public import tell_tax_names
        from diwana.modules.tariff.queries import tax_names

        post_migrate.connect(_bring_packaged_tables, sender=self)
        tell_tax_names(tax_names)


def _bring_packaged_tables(using: str, plan: Any = None, **_: Any) -> None:
    """The tariff that comes with the software comes with the migration, so that every test database has it too."""
    from django.db import connections

    from diwana.modules.tariff.services import load_packaged

    if using == "default" and "tariff_load" in connections[using].introspection.table_names():
        with transaction.atomic(using=using):
            load_packaged()
