# SPDX-License-Identifier: EUPL-1.2
"""The verbs on people, organisations, mandates and tokens."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.facts import OrganisationFacts, PersonFacts
from diwana.foundation.accounts.mandates import Act
from diwana.foundation.accounts.models import Mandate, Membership, Organisation, OrganisationKind, Person, Token
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.queries import organisation_facts, token_digest
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message

LONGEST_MANDATE = timedelta(days=5 * 366)
LONGEST_TOKEN = 366
TOKEN_PREFIX = "dwn_"  # noqa: S105  (makes a leaked token recognisable; not a secret)


@verb(Permission.REGISTER_ORGANISATION)
def register_organisation(
    actor: Actor, *, identifier: str, name: str, kinds: Iterable[str], country: str, address: str = ""
) -> OrganisationFacts:
    """Enter an organisation in the register. ``kinds``: values of OrganisationKind; ``country``: ISO 3166-1 alpha-2.
    Raises Refused when the customs code is taken; ValueError for an unknown kind."""
    if Organisation.objects.filter(identifier=identifier).exists():
        raise Refused("identifier", message("The customs code %(code)s is taken"), {"code": identifier})
    row = Organisation.objects.create(
        identifier=identifier,
        name=name,
        kinds=sorted({OrganisationKind(kind).value for kind in kinds}),
        country=country,
        address=address,
    )
    facts = organisation_facts(row)
    record(actor, "accounts.register_organisation", f"organisation:{row.pk}", {"identifier": identifier, "name": name})
    return facts


@verb(Permission.REGISTER_PERSON)
def register_person(
    actor: Actor, *, email: str, name: str, language: str = "fr", password: str | None = None
) -> PersonFacts:
    """Register somebody who will sign in with ``email``; without ``password`` he cannot until one is set.
    Raises Refused when the address is taken."""
    address = email.strip().lower()
    if Person.objects.filter(email=address).exists():
        raise Refused("email", message("Somebody signs in with this address already"))
    person = Person.objects.create_user(address, password, name=name, language=language)
    record(actor, "accounts.register_person", f"person:{person.pk}", {"email": address, "name": name})
    return PersonFacts(id=person.pk, name=name, email=address, language=language)


@verb(Permission.APPOINT)
def appoint(
    actor: Actor,
    *,
    person: int,
    organisation: int,
    roles: Iterable[str],
    offices: Iterable[str] = (),
    everywhere: bool = False,
) -> None:
    """Let ``person`` act for ``organisation`` in ``roles`` (replacing those he held; none: he leaves).
    offices: codes of the customs offices an officer serves. Other roles end the tokens made under the former ones: one
    made as a trader, without a second factor, does not become an officer's. Raises ValueError for an unknown role."""
    named = sorted({Role(role).value for role in roles})
    served = sorted(set(offices))
    former = Token.objects.filter(membership__person_id=person, membership__organisation_id=organisation)
    former.filter(revoked_at=None).exclude(membership__roles=named).update(revoked_at=clock.now())
    Membership.objects.update_or_create(
        person_id=person,
        organisation_id=organisation,
        defaults={"roles": named, "offices": served, "everywhere": everywhere, "active": bool(named)},
    )
    data = {"organisation": organisation, "roles": named, "offices": served, "everywhere": everywhere}
    record(actor, "accounts.appoint", f"person:{person}", data)


@verb(Permission.REGISTER_PERSON)
def enrol_second_factor(actor: Actor, *, person: int, secret: str) -> None:
    """Set the one-time-code secret (base32) of ``person``, for a device handed to him."""
    Authenticator.objects.update_or_create(
        user_id=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": get_adapter().encrypt(secret)}}
    )
    record(actor, "accounts.enrol_second_factor", f"person:{person}", {})


@verb(Permission.GRANT_MANDATE)
def grant_mandate(actor: Actor, *, agent: str, acts: Iterable[str], until: date, since: date | None = None) -> int:
    """Authorise the organisation with customs code ``agent`` to do ``acts`` (values of Act) in the name of the
    actor's organisation, from ``since`` (default today) to ``until``, both included. Returns the mandate's key.
    Raises Refused."""
    today = clock.today(settings.TIME_ZONE)
    first = since or today
    named = sorted({Act(act).value for act in acts})
    if not named:
        raise Refused("acts", message("Name at least one act"))
    if until < max(first, today):
        raise Refused("until", message("The last day must not be before the first day, nor in the past"))
    if until - first > LONGEST_MANDATE:
        raise Refused("until", message("A mandate lasts five years at most"))
    row = Organisation.objects.filter(identifier=agent, active=True).first()
    if row is None:
        raise Refused("agent", message("No active organisation has the customs code %(code)s"), {"code": agent})
    if row.pk == actor.organisation or actor.organisation is None:
        raise Refused("agent", message("An organisation needs no mandate to act for itself"))
    mandate = Mandate.objects.create(principal_id=actor.organisation, agent=row, acts=named, since=first, until=until)
    data = {"principal": actor.organisation, "agent": row.pk, "acts": named, "since": str(first), "until": str(until)}
    record(actor, "accounts.grant_mandate", f"mandate:{mandate.pk}", data)
    return mandate.pk


@verb(Permission.REVOKE_MANDATE)
def revoke_mandate(actor: Actor, mandate: int) -> None:
    """Withdraw a mandate that the actor's organisation gave, from now on. Raises Unknown."""
    changed = Mandate.objects.filter(pk=mandate, principal_id=actor.organisation, revoked_at=None).update(
        revoked_at=clock.now()
    )
    if not changed:
        raise Unknown(f"mandate {mandate}")
    record(actor, "accounts.revoke_mandate", f"mandate:{mandate}", {})


@verb(Permission.CREATE_TOKEN)
def create_token(actor: Actor, *, name: str, days: int = 90) -> str:
    """Make a token with which a program acts as the actor does, for ``days`` days (1 to 366).

    Returns the token: it is not kept and cannot be shown again. Raises Refused.
    """
    if not 1 <= days <= LONGEST_TOKEN:
        raise Refused("days", message("A token lasts from one day to one year"))
    membership = _own_membership(actor)
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    now = clock.now()
    row = Token.objects.create(
        membership=membership,
        name=name,
        digest=token_digest(token),
        hint=token[:10],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    record(actor, "accounts.create_token", f"token:{row.pk}", {"name": name, "days": days})
    return token


def _own_membership(actor: Actor) -> Membership:
    found = None
    if actor.person is not None and actor.organisation is not None:
        seats = Membership.objects.filter(person_id=actor.person, organisation_id=actor.organisation, active=True)
        found = seats.first()
    if found is None:
        raise Refused("name", message("Only a member of an organisation can have a token"))
    return found


@verb(Permission.REVOKE_TOKEN)
def revoke_token(actor: Actor, token: int) -> None:
    """Withdraw one of the actor's own tokens, from now on. Raises Unknown."""
    own = Token.objects.filter(pk=token, membership__person=actor.person, revoked_at=None)
    if not own.update(revoked_at=clock.now()):
        raise Unknown(f"token {token}")
    record(actor, "accounts.revoke_token", f"token:{token}", {})
