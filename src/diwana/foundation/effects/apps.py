# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class EffectsConfig(AppConfig):
    name = "diwana.foundation.effects"
    label = "effects"
    default_auto_field = "django.db.models.BigAutoField"
