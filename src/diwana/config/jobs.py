# SPDX-License-Identifier: EUPL-1.2
"""Scheduled work of what stands below the jobs, or of no room."""

from __future__ import annotations

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from diwana.foundation.jobs.public import Context, Schedule, job


@job("config.forget_sessions", title=_("Forget the sessions that have ended"), every=Schedule(daily="02:40"))
def forget_sessions(context: Context) -> None:
    """Rows of sessions that nobody can use any more."""
    call_command("clearsessions")
