# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class ClearanceConfig(AppConfig):
    name = "diwana.modules.clearance"
    label = "clearance"
    default_auto_field = "django.db.models.BigAutoField"
