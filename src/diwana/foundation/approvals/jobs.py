# SPDX-License-Identifier: EUPL-1.2
"""Scheduled work of four eyes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.approvals import services
from diwana.foundation.jobs.public import Context, Schedule, job


@job("approvals.expire", title=_("Close proposals that nobody decided in time"), every=Schedule(daily="00:20"))
def expire(context: Context) -> None:
    """Note on the record what ran out."""
    services.expire(context.actor)
