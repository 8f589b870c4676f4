# SPDX-License-Identifier: EUPL-1.2
"""What happened to a person or an organisation, in words, from the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diwana.foundation.accounts.queries import person_names
from diwana.foundation.ledger.public import timeline
from diwana.kernel.declaration import Fact

WORDS: dict[str, str | Promise] = {
    "accounts.register": _("Registered"),
    "accounts.register_organisation": _("Registered"),
    "accounts.register_person": _("Registered"),
    "accounts.enrol": _("Registered"),
    "accounts.enrol_second_factor": _("Second factor handed out"),
    "accounts.appoint": _("Given roles"),
    "accounts.change_member": _("Roles changed by the manager"),
    "accounts.remove_member": _("Removed by the manager"),
    "accounts.suspend": _("Suspended"),
    "accounts.reactivate": _("Taken up again"),
    "accounts.close": _("Closed"),
    "accounts.edit": _("Details changed"),
    "accounts.change_password": _("Password changed"),
    "accounts.second_factor_set_up": _("Second factor set up"),
    "accounts.second_factor_given_up": _("Second factor given up"),
    "accounts.recovery_codes_renewed": _("Recovery codes renewed"),
    "accounts.grant_mandate": pgettext_lazy("mandates", "Given"),
    "accounts.accept_mandate": _("Accepted"),
    "accounts.decline_mandate": _("Declined"),
    "accounts.renew_mandate": _("Renewed"),
    "accounts.revoke_mandate": _("Withdrawn"),
}


class Happened(Fact, frozen=True):
    """A line of a timeline; ``proof``: number of the event in the ledger."""

    at: datetime
    what: str
    who: str
    note: str
    proof: int


def history(subject: str) -> Sequence[Happened]:
    """What happened to ``subject``, newest first, with who did it and why. Three queries."""
    events = timeline(subject)
    names = person_names({event.person for event in events if event.person is not None})
    return [
        Happened(
            at=event.at,
            what=str(WORDS.get(event.verb, event.verb)),
            who=names.get(event.person, "") if event.person is not None else "",
            note=event.reason or "",
            proof=event.index,
        )
        for event in reversed(events)
    ]
