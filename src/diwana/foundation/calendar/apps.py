# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "diwana.foundation.calendar"
    label = "calendar"
    default_auto_field = "django.db.models.BigAutoField"
