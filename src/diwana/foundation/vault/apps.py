# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "diwana.foundation.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
