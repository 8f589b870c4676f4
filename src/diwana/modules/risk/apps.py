# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "diwana.modules.risk"
    label = "risk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from diwana.foundation.vault.public import renewal
        from diwana.modules.risk import sealing

        renewal("secrets of the draws", count=sealing.count_former, renew=sealing.renew)
