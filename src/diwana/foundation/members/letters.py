# SPDX-License-Identifier: EUPL-1.2
"""The letters of this room, as jobs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.public import organisation, person_by_email
from diwana.foundation.jobs.public import Context, job
from diwana.foundation.members import links, mail
from diwana.foundation.members.models import Application, Invitation, State


@job("members.write_to_applicant", title=_("Write to an applicant"), atomic=False, shown=("letter",))
def write_to_applicant(context: Context, pk: int, letter: str) -> None:
    """Send one of the letters about an application. Who begins with an address that is known here is told so: he signs
    in, or goes on for another organisation."""
    row = Application.objects.filter(pk=pk).first()
    if row is None or not row.email:
        return
    said = {
        "row": row,
        "known": letter == "begin" and person_by_email(row.email) is not None,
        "link": links.address("members:resume", links.secret("application", row.pk, row.nonce)),
        "sign_in": links.address("account_login"),
    }
    if letter in ("begin", "asked") and row.state not in (State.DRAFT, State.ASKED):
        return
    mail.send(row.email, row.language, letter, said, key=context.key)


@job("members.write_to_invited", title=_("Write to a colleague who is invited"), atomic=False)
def write_to_invited(context: Context, pk: int) -> None:
    """Send the invitation, unless it was withdrawn meanwhile."""
    row = Invitation.objects.select_related("inviter").filter(pk=pk, closed_at=None).first()
    own = organisation(row.organisation_id) if row else None
    if row is None or own is None:
        return
    link = links.address("members:invitation", links.secret("invitation", row.pk, row.nonce))
    said = {"row": row, "organisation": own.name, "inviter": row.inviter.name, "link": link}
    mail.send(row.email, row.language, "invitation", said, key=context.key)
