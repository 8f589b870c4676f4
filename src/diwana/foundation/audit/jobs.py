# SPDX-License-Identifier: EUPL-1.2
"""What happens to the ledger by itself; declared here because jobs stand on the ledger."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diwana.foundation.audit.permissions import Permission
from diwana.foundation.jobs.public import Context, GiveUp, Schedule, job
from diwana.foundation.ledger import public as ledger
from diwana.kernel.messages import message


@job(
    "audit.sign_checkpoint",
    title=gettext_lazy("Sign what is new in the ledger"),
    every=Schedule(minutes=1),
    atomic=False,
)
def sign_checkpoint(context: Context) -> None:
    """So that the last events before a silence do not stay unsigned: whoever recorded them signs only when more
    come."""
    ledger.checkpoint_by_time()


@job("audit.verify", title=gettext_lazy("Verify the ledger"), atomic=False, every=Schedule(daily="03:00"))
def verify(context: Context) -> None:
    """Every event read again. Reads alone, so it may be done any number of times."""
    context.actor.require(Permission.READ)
    events = ledger.count_events()
    context.progress(0, events)
    report = ledger.verify(limit=1)
    if not report.sound:
        text = message("The ledger is not what was recorded: the first fault is at event %(number)s.")
        raise GiveUp(text, {"number": report.findings[0].index})
    context.progress(report.events, report.events, _("All events are what was recorded."))
