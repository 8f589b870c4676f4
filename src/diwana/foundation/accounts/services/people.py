# SPDX-License-Identifier: EUPL-1.2
"""The verbs on people and organisations: register, appoint, hand out a second factor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.describing import describe_appointment
from diwana.foundation.accounts.errors import Refused
from diwana.foundation.accounts.facts import OrganisationFacts, PersonFacts
from diwana.foundation.accounts.foureyes import FourEyes
from diwana.foundation.accounts.models import Membership, Organisation, OrganisationKind, Person, Token
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.queries import organisation_facts
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.services.standing import check_appointment
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message


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


APPOINTMENT = FourEyes(
    title=_("Give a person roles in an organisation"),
    subject=lambda call: f"person:{call['person']}",
    describe=describe_appointment,
)


@verb(Permission.APPOINT, four_eyes=APPOINTMENT)
def appoint(
    actor: Actor,
    *,
    person: int,
    organisation: int,
    roles: Sequence[str],
    offices: Sequence[str] = (),
    everywhere: bool = False,
) -> None:
    """Let ``person`` act for ``organisation`` in ``roles`` (replacing those he held; none: he leaves).
    offices: codes of the customs offices an officer serves. Other roles end the tokens made under the former ones: one
    made as a trader, without a second factor, does not become an officer's.

    Raises Refused: nobody gives himself roles, an auditor is nothing else, a trader's organisation keeps a manager;
    ValueError for an unknown role."""
    named = sorted({Role(role).value for role in roles})
    check_appointment(actor, person, organisation, named)
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
