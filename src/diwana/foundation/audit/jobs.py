# SPDX-License-Identifier: EUPL-1.2
"""What happens to the ledger by itself; declared here because jobs stand on the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.jobs.public import Context, Schedule, job
from diwana.foundation.ledger.public import checkpoint_by_time


@job("audit.sign_checkpoint", title=_("Sign what is new in the ledger"), every=Schedule(minutes=1), atomic=False)
def sign_checkpoint(context: Context) -> None:
    """So that the last events before a silence do not stay unsigned: whoever recorded them signs only when more
    come."""
    checkpoint_by_time()
