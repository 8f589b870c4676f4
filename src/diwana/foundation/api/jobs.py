# SPDX-License-Identifier: EUPL-1.2
"""What the machine interface does by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.api.idempotency import forget_expired
from diwana.foundation.jobs.public import Context, Schedule, job


@job("api.forget_answers", title=_("Forget the kept answers of the API"), every=Schedule(minutes=60))
def forget_answers(context: Context) -> None:
    """Answers whose idempotency keys have expired."""
    forget_expired()
