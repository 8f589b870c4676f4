# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "diwana.foundation.members"
    label = "members"
    default_auto_field = "django.db.models.BigAutoField"
