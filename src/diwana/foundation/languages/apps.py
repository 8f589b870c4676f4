# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    name = "diwana.foundation.languages"
    label = "languages"
    default_auto_field = "django.db.models.BigAutoField"
