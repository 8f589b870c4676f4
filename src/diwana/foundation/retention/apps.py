# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "diwana.foundation.retention"
    label = "retention"
    default_auto_field = "django.db.models.BigAutoField"
