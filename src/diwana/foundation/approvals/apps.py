# SPDX-License-Identifier: EUPL-1.2
from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "diwana.foundation.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from diwana.foundation.accounts import foureyes
        from diwana.foundation.approvals.entrance import ProposalGate

        foureyes.gate = ProposalGate()
