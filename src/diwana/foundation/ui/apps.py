# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "diwana.foundation.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"
