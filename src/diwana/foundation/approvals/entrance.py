# SPDX-License-Identifier: EUPL-1.2
"""What every verb that may need a second person meets before it runs."""

from __future__ import annotations

from django.urls import reverse

from diwana.foundation.accounts.foureyes import Arguments, SecondPersonNeeded, Verb
from diwana.foundation.approvals.gate import is_approved, needed
from diwana.foundation.approvals.services import propose
from diwana.kernel.actor import Actor


class ProposalGate:
    """Asks the settings; see ``accounts.foureyes.Gate``."""

    def needs(self, verb: Verb, actor: Actor, arguments: Arguments) -> bool:
        return not is_approved(verb, actor) and needed(verb, arguments)

    def propose(self, needed: SecondPersonNeeded) -> str:
        proposal = propose(needed.actor, verb=needed.verb.name, arguments=needed.arguments)
        return reverse("approvals:proposal", args=[proposal])
