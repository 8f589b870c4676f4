# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "diwana.foundation.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from diwana.foundation.papers import keeping
        from diwana.foundation.vault.public import renewal

        renewal("papers.file", count=keeping.count_outside, renew=keeping.renew)
