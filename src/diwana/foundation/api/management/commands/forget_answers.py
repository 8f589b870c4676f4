# SPDX-License-Identifier: EUPL-1.2
"""``manage forget_answers``: room made in the table of idempotency keys."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from diwana.foundation.api.idempotency import forget_expired


class Command(BaseCommand):
    help = "Delete the kept answers of the API whose idempotency keys have expired. Run it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"forgot {forget_expired()} answers")
