# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class TariffConfig(AppConfig):
    name = "diwana.modules.tariff"
    label = "tariff"
    default_auto_field = "django.db.models.BigAutoField"
