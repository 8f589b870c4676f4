# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "diwana.modules.risk"
    label = "risk"
    default_auto_field = "django.db.models.BigAutoField"
