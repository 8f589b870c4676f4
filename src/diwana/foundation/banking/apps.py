# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class BankingConfig(AppConfig):
    name = "diwana.foundation.banking"
    label = "banking"
    default_auto_field = "django.db.models.BigAutoField"
