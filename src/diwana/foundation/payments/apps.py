# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PaymentsConfig(AppConfig):
    name = "diwana.foundation.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from diwana.foundation.payments import immutable, terms
        from diwana.foundation.payments.names import tell_tax_names

        post_migrate.connect(immutable.lay, sender=self)
        tell_tax_names(terms.names)
