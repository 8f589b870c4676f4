# SPDX-License-Identifier: EUPL-1.2
"""What is known of people and organisations, as typed values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from diwana.foundation.accounts.facts import OrganisationFacts
from diwana.foundation.accounts.grants import grants, permissions_of
from diwana.foundation.accounts.models import Mandate, Membership, Organisation, Token
from diwana.foundation.accounts.roles import OFFICER_ROLES
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.parties import PartyStanding


class NotAMember(LookupError):
    """The person does not act for that organisation."""


def actor_for(person: int, organisation: int | None = None) -> Actor:
    """Who ``person`` is when acting for ``organisation`` (default: the first one he joined). One query.

    A person without any standing membership acts for nobody and holds no permission.
    Raises NotAMember when ``organisation`` is given and he does not act for it.
    """
    memberships = Membership.objects.filter(
        person_id=person, active=True, organisation__active=True, person__is_active=True
    )
    if organisation is not None:
        memberships = memberships.filter(organisation_id=organisation)
    membership = memberships.order_by("id").first()
    if membership is None:
        if organisation is not None:
            raise NotAMember(f"person {person} does not act for organisation {organisation}")
        return Actor(person=person, organisation=None)
    return _seated(membership)


def _seated(membership: Membership) -> Actor:
    roles = tuple(membership.roles)
    return Actor(
        person=membership.person_id,
        organisation=membership.organisation_id,
        roles=roles,
        permissions=permissions_of(roles),
        offices=frozenset(membership.offices),
        everywhere=membership.everywhere,
    )


def actor_for_token(token: str) -> Actor | None:
    """Who a program presenting ``token`` acts as; None when the token is unknown, expired or revoked. One query."""
    found = (
        Token.objects.select_related("membership")
        .filter(
            digest=token_digest(token),
            revoked_at=None,
            expires_at__gt=clock.now(),
            membership__active=True,
            membership__organisation__active=True,
            membership__person__is_active=True,
        )
        .first()
    )
    return _seated(found.membership) if found else None


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


def _holding(on: date) -> Q:
    return Q(since__lte=on, until__gte=on, revoked_at=None, principal__active=True, agent__active=True)


def mandate_allows(principal: str, agent: str, act: str, on: date) -> bool:
    """Whether the organisation with customs code ``agent`` may do ``act`` in the name of ``principal`` on ``on``.

    Everybody may act in his own name. A mandate counts while it is not revoked, whatever day is asked about.
    """
    if principal == agent:
        return True
    rows = Mandate.objects.filter(_holding(on), principal__identifier=principal, agent__identifier=agent)
    return any(act in acts for acts in rows.values_list("acts", flat=True))


def represented_identifiers(organisation_id: int, act: str, on: date) -> frozenset[str]:
    """Customs codes in whose name the organisation may do ``act`` on ``on``: itself and its principals. Two queries."""
    own = Organisation.objects.filter(pk=organisation_id, active=True).values_list("identifier", flat=True)
    rows = Mandate.objects.filter(_holding(on), agent_id=organisation_id).values_list("principal__identifier", "acts")
    return frozenset(own) | {identifier for identifier, acts in rows if act in acts}
