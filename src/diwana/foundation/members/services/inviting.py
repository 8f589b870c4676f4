# SPDX-License-Identifier: EUPL-1.2
"""Invitations: a manager brings colleagues into his organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from diwana.foundation.accounts.access import NOBODY
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.public import (
    create_membership,
    create_person,
    hashed,
    is_member,
    organisation,
    person_by_email,
    trade_roles,
)
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.jobs.public import enqueue
from diwana.foundation.ledger.public import LedgerEntry, record, record_all
from diwana.foundation.members import letters, links
from diwana.foundation.members.models import Invitation
from diwana.foundation.members.permissions import Permission
from diwana.foundation.members.services.applying import email_index
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message

INVITATION_LIVES = timedelta(days=7)
MOST_OPEN = 50


@verb(Permission.MANAGE)
def invite(actor: Actor, *, email: str, roles: Sequence[str], language: str) -> int:
    """Invite ``email`` to act for the actor's organisation in ``roles``; a letter with a link for one use, for a week.
    An earlier invitation of the same address is replaced. Returns its key. Raises Refused."""
    own = organisation(actor.organisation) if actor.organisation is not None else None
    if own is None or actor.person is None:
        raise Refused("email", message("You act for no organisation"))
    named = sorted(set(roles))
    if not named or not set(named) <= {role.value for role in trade_roles(own.kinds)}:
        raise Refused("roles", message("Choose among the roles of your organisation"))
    address, now = email.strip().lower(), clock.now()
    if is_member(address, own.id):
        raise Refused("email", message("This colleague acts for your organisation already"))
    still = Invitation.objects.filter(organisation_id=own.id, closed_at=None)
    still.filter(email_index=email_index(address)).update(closed_at=now)
    if still.filter(expires_at__gt=now).count() >= MOST_OPEN:
        raise Refused("email", message("Too many invitations are open: withdraw some first"))
    row = Invitation.objects.create(
        organisation_id=own.id,
        inviter_id=actor.person,
        email=address,
        email_index=email_index(address),
        roles=named,
        language=language,
        nonce=links.nonce(),
        created_at=now,
        expires_at=now + INVITATION_LIVES,
    )
    enqueue(actor, letters.write_to_invited, key=f"members.invite:{row.pk}", pk=row.pk)
    record(actor, "members.invite", f"invitation:{row.pk}", {"roles": named, "organisation": own.id})
    return row.pk


@verb(Permission.MANAGE)
def withdraw_invitation(actor: Actor, invitation: int) -> None:
    """Withdraw an invitation of the actor's organisation. Raises Unknown."""
    rows = Invitation.objects.filter(pk=invitation, organisation=actor.organisation, closed_at=None)
    if actor.organisation is None or not rows.update(closed_at=clock.now()):
        raise Unknown(f"invitation {invitation}")
    record(actor, "members.withdraw_invitation", f"invitation:{invitation}", {})


def invited(secret: str) -> Invitation:
    """The invitation whose link this is, while it can be accepted. Raises Unknown."""
    pk = links.key_of(secret)
    rows = Invitation.objects.filter(pk=pk or 0, closed_at=None, expires_at__gt=clock.now(), organisation__active=True)
    row = rows.select_related("organisation", "inviter").first()
    if row is None or not links.is_secret(secret, "invitation", row.pk, row.nonce):
        raise Unknown("invitation")
    return row


@transaction.atomic
def accept(secret: str, *, person: int | None = None, name: str = "", password: str = "") -> int:
    """Accept the invitation, once: as ``person`` who is signed in with the address invited, or as somebody new with
    ``name`` and ``password``. Returns the person's key. Raises Unknown; Refused for somebody else's address."""
    row = invited(secret)
    known = person_by_email(row.email)
    if known is not None and known != person:
        raise Refused("email", message("Sign in with the address that was invited, then open the link again"))
    if known is None and person is not None:
        raise Refused("email", message("This invitation is for another address: sign out, then open the link again"))
    if not Invitation.objects.filter(pk=row.pk, closed_at=None).update(closed_at=clock.now()):
        raise Unknown("invitation")
    joined = known or create_person(
        email=row.email, name=name, language=row.language, password_hash=hashed(password), telephone="", identity={}
    )
    create_membership(person=joined, organisation=row.organisation_id, roles=row.roles)
    Invitation.objects.filter(pk=row.pk).update(accepted_by_id=joined)
    actor = Actor(person=joined, organisation=row.organisation_id) if known else NOBODY
    said = {"organisation": row.organisation_id, "roles": row.roles, "invited_by": row.inviter_id}
    record_all(
        actor,
        [
            LedgerEntry(verb="accounts.appoint", subject=f"person:{joined}", data=said),
            LedgerEntry(verb="members.accept", subject=f"invitation:{row.pk}", data={"person": joined}),
        ],
    )
    return joined
