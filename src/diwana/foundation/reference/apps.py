# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "diwana.foundation.reference"
    label = "reference"
    default_auto_field = "django.db.models.BigAutoField"
