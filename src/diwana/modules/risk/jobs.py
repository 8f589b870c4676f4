# SPDX-License-Identifier: EUPL-1.2
"""The secrets of the draws: committed before their day, revealed after it, with nobody having to think of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.jobs.public import Context, Schedule, job
from diwana.modules.risk import draws


@job("risk.commit_secrets", title=_("Commit the secrets of the coming draws"), every=Schedule(minutes=60))
def commit_secrets(context: Context) -> None:
    """Those of the next week that are not there yet: a service that stands still for some days still has them."""
    draws.commit_ahead(context.actor, days=7)


@job("risk.reveal_secrets", title=_("Reveal the secrets of past draws"), every=Schedule(daily="00:10"))
def reveal_secrets(context: Context) -> None:
    """Those of the days that are over, so that anybody can repeat their draws."""
    draws.reveal_past(context.actor)
