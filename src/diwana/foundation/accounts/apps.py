# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "diwana.foundation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from diwana.foundation.accounts import factors, signals  # noqa: F401  (connects the receivers)
        from diwana.foundation.vault.public import renewal

        renewal("second factors", count=factors.count_former, renew=factors.renew)
