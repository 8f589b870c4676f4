# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "diwana.foundation.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
