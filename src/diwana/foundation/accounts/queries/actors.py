# SPDX-License-Identifier: EUPL-1.2
"""Who a person is when he acts, and what the register says of organisations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from diwana.foundation.accounts.facts import OrganisationFacts
from diwana.foundation.accounts.grants import grants, permissions_of
from diwana.foundation.accounts.models import Membership, Organisation, Person
from diwana.foundation.accounts.roles import OFFICER_ROLES, Role
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact
from diwana.kernel.parties import PartyStanding


class NotAMember(LookupError):
    """The person does not act for that organisation."""


class Seat(Fact, frozen=True):
    """Where a person acts from: the organisation and what he is there. Names are empty for nobody's member.
    ``delegation``: key of the delegation under which he acts in the place of ``delegator`` (a name), if any."""

    actor: Actor
    organisation: str = ""
    identifier: str = ""
    delegation: int | None = None
    delegator: str = ""


def actor_for(person: int, organisation: int | None = None) -> Actor:
    """Who ``person`` is when acting for ``organisation`` (default: the first one he joined). One query.

    A person without any standing membership acts for nobody and holds no permission.
    Raises NotAMember when ``organisation`` is given and he does not act for it.
    """
    return seat_for(person, organisation).actor


def seat_for(person: int, organisation: int | None = None) -> Seat:
    """As ``actor_for``, with the name of the organisation."""
    seats = seats_of(person)
    if organisation is None:
        return seats[0] if seats else Seat(actor=Actor(person=person, organisation=None))
    for seat in seats:
        if seat.actor.organisation == organisation:
            return seat
    raise NotAMember(f"person {person} does not act for organisation {organisation}")


# Asked on every request: written out, since composing the query would cost several times as much as answering it.
_STANDING = """
SELECT m.person_id, m.organisation_id, m.roles, m.offices, m.everywhere, o.name, o.identifier
FROM accounts_membership m
JOIN accounts_organisation o ON o.id = m.organisation_id
JOIN accounts_person p ON p.id = m.person_id
"""
_OF_PERSON = _STANDING + "WHERE m.person_id = %s AND m.active AND o.active AND p.is_active ORDER BY m.id"
_OF_TOKEN = (
    _STANDING
    + "JOIN accounts_token t ON t.membership_id = m.id "
    + "WHERE t.digest = %s AND t.revoked_at IS NULL AND t.expires_at > %s AND m.active AND o.active AND p.is_active"
)


def seats_of(person: int) -> tuple[Seat, ...]:
    """Every organisation the person acts for, in the order of joining. One query."""
    return _seats(_OF_PERSON, [person])


def actor_for_token(token: str) -> Actor | None:
    """Who a program presenting ``token`` acts as; None when the token is unknown, expired or revoked. One query.
    An auditor has none: what he reads is noted in a sitting, with a purpose that he states."""
    now = connection.ops.adapt_datetimefield_value(clock.now())
    seats = _seats(_OF_TOKEN, [token_digest(token), now])
    return seats[0].actor if seats and Role.AUDITOR not in seats[0].actor.roles else None


def _seats(query: str, values: list[Any]) -> tuple[Seat, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows = cursor.fetchall()
    return tuple(_seat(*row) for row in rows)


def _seat(
    person: int, organisation: int, roles: str, offices: str, everywhere: bool, name: str, identifier: str
) -> Seat:
    """A row of the query; lists come as JSON."""
    held = tuple(json.loads(roles))
    actor = Actor(
        person=person,
        organisation=organisation,
        roles=held,
        permissions=permissions_of(held),
        offices=frozenset(json.loads(offices)),
        everywhere=bool(everywhere),
    )
    return Seat(actor=actor, organisation=name, identifier=identifier)


def token_digest(token: str) -> str:
    """SHA-256 of ``token``, hexadecimal. A token holds 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def system_actor() -> Actor:
    """The house itself (commands, scheduled work): nobody's person, every permission, every office."""
    return Actor(person=None, organisation=None, permissions=frozenset(grants().permissions), everywhere=True)


def is_officer(actor: Actor) -> bool:
    """Whether the actor holds a role that only members of a customs office or agency hold."""
    return not OFFICER_ROLES.isdisjoint(actor.roles)


def standings(identifiers: Iterable[str]) -> Mapping[str, PartyStanding]:
    """The register's entry of each known customs code among ``identifiers``; unknown ones are absent. One query."""
    wanted = {identifier for identifier in identifiers if identifier}
    if not wanted:
        return {}
    rows = Organisation.objects.filter(identifier__in=wanted).values_list("identifier", "name", "active", "kinds")
    return {
        identifier: PartyStanding(identifier=identifier, name=name, active=active, kinds=frozenset(kinds))
        for identifier, name, active, kinds in rows
    }


class ActingPerson(Fact, frozen=True):
    """Somebody who acts for an organisation: key of the person, and what he may do there."""

    person: int
    permissions: frozenset[str]


def people_acting_for(organisations: Iterable[int]) -> Mapping[int, tuple[ActingPerson, ...]]:
    """Who acts for each of ``organisations`` (keys); one that is closed or unknown is absent. One query."""
    rows = Membership.objects.filter(
        organisation__in=list(organisations), active=True, organisation__active=True, person__is_active=True
    )
    found: dict[int, tuple[ActingPerson, ...]] = {}
    for organisation, person, roles in rows.order_by("id").values_list("organisation_id", "person_id", "roles"):
        found[organisation] = (*found.get(organisation, ()), ActingPerson(person, permissions_of(roles)))
    return found


def person_names(persons: Iterable[int]) -> Mapping[int, str]:
    """Names of people by primary key; who is not there (any more) is absent. One query."""
    return dict(Person.objects.filter(pk__in=list(persons)).values_list("pk", "name"))


def organisation(pk: int) -> OrganisationFacts | None:
    """The organisation with primary key ``pk``, or None."""
    row = Organisation.objects.filter(pk=pk).first()
    return organisation_facts(row) if row else None


def organisation_by_identifier(identifier: str) -> OrganisationFacts | None:
    """The organisation with the customs code ``identifier``, or None."""
    row = Organisation.objects.filter(identifier=identifier).first()
    return organisation_facts(row) if row else None


def organisation_facts(row: Organisation) -> OrganisationFacts:
    """``row`` as other rooms see it."""
    return OrganisationFacts(
        id=row.pk,
        identifier=row.identifier,
        name=row.name,
        kinds=frozenset(row.kinds),
        address=row.address,
        country=row.country,
        active=row.active,
    )
