# SPDX-License-Identifier: EUPL-1.2
"""Scheduled work of this room, and its letters."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.jobs.public import Context, Schedule, job
from diwana.foundation.members import services
from diwana.foundation.members.letters import write_to_applicant, write_to_invited

__all__ = ["expire", "write_to_applicant", "write_to_invited"]


@job("members.expire", title=_("Close applications that were left alone"), every=Schedule(daily="00:40"), atomic=False)
def expire(context: Context) -> None:
    """Drafts and unanswered questions that ran out."""
    services.expire()
