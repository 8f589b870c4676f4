# SPDX-License-Identifier: EUPL-1.2
"""A proposal that waits: appointments shall need two people."""

from __future__ import annotations

from diwana.foundation.accounts.demo import actors
from diwana.foundation.approvals.models import Proposal
from diwana.foundation.approvals.public import submit
from diwana.foundation.approvals.services import set_rule

ACT = "diwana.foundation.accounts.services.people.appoint"


def load(seed: int) -> None:
    """Let the first administrator propose it; nothing where there are no demonstration people or it was done."""
    administrator = actors().get("administrator@diwana.example")
    if administrator is not None and not Proposal.objects.exists():
        submit(set_rule, administrator, act=ACT, required=True)
