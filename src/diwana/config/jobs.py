# SPDX-License-Identifier: EUPL-1.2
"""Scheduled work of the rooms that the room of jobs itself stands on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.public import seal_readings
from diwana.foundation.jobs.public import Context, Schedule, job


@job("accounts.seal_readings", title=_("Seal in the ledger what auditors have read"), every=Schedule(minutes=10))
def seal(context: Context) -> None:
    """Record the heads of the sittings that have grown."""
    seal_readings(context.actor)
