# SPDX-License-Identifier: EUPL-1.2
"""Every night, what is past its time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.jobs.public import Context, Schedule, job
from diwana.foundation.retention.rules import rules
from diwana.foundation.retention.services import erase_past


@job("retention.erase", title=_("Erase personal data past their time"), every=Schedule(daily="03:10"), atomic=False)
def erase_everything_past(context: Context) -> None:
    """Table by table, in batches of one transaction each; a row that is erased is past nothing."""
    every = rules()
    for done, rule in enumerate(every):
        while erase_past(context.actor, table=rule.table):
            context.progress(done, len(every), rule.table)
    context.progress(len(every), len(every), "")
