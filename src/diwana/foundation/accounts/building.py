# SPDX-License-Identifier: EUPL-1.2
"""Rows of the register, made inside a verb of another room: that verb checks the permission and records the event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from diwana.foundation.accounts.errors import Refused
from diwana.foundation.accounts.folding import identity_key
from diwana.foundation.accounts.models import Membership, Organisation, OrganisationKind, Person
from diwana.foundation.accounts.roles import Role
from diwana.foundation.accounts.services.standing import check_auditor_alone
from diwana.foundation.vault.public import blind_index
from diwana.kernel import clock
from diwana.kernel.messages import message

INDIVIDUAL_PREFIX = "IN"


def create_organisation(
    *, identifier: str, name: str, kinds: Iterable[str], country: str, address: str, tax_number: str, activity: str
) -> int:
    """Enter an organisation; its key. Raises Refused when the customs code is taken."""
    if Organisation.objects.filter(identifier=identifier).exists():
        raise Refused("identifier", message("The customs code %(code)s is taken"), {"code": identifier})
    row = Organisation.objects.create(
        identifier=identifier,
        name=name,
        kinds=sorted({OrganisationKind(kind).value for kind in kinds}),
        country=country,
        address=address,
        tax_number=tax_number,
        activity=activity,
        registered_at=clock.now(),
    )
    return row.pk


def next_individual_code() -> str:
    """The customs code of the next individual: IN and eight digits, so that no identity number stands in a declaration.
    The unique customs code decides where two are registered at once."""
    rows = Organisation.objects.select_for_update().filter(identifier__regex=rf"^{INDIVIDUAL_PREFIX}[0-9]{{8}}$")
    last = rows.order_by("-identifier").values_list("identifier", flat=True).first()
    return f"{INDIVIDUAL_PREFIX}{int(last[2:]) + 1 if last else 1:08}"


def create_person(
    *,
    email: str,
    name: str,
    language: str,
    password_hash: str,
    telephone: str,
    identity: Mapping[str, str],
) -> int:
    """Register somebody whose address was confirmed by a letter; his key. ``password_hash``: as ``hashed`` gives it."""
    person = Person.objects.create(
        email=email.strip().lower(),
        name=name,
        language=language,
        password=password_hash,
        telephone=telephone,
        identity=identity_key(identity),
        identity_index=blind_index("accounts.identity", identity_key(identity)) if identity_key(identity) else "",
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person.pk


def create_membership(*, person: int, organisation: int, roles: Iterable[str]) -> None:
    """Let the person act for the organisation in these roles, those he holds there already included."""
    named = {Role(role).value for role in roles}
    held = Membership.objects.filter(person_id=person, organisation_id=organisation).first()
    if held is not None and held.active:
        named |= set(held.roles)
    check_auditor_alone(person, organisation, named)
    values = {"roles": sorted(named), "active": True}
    Membership.objects.update_or_create(person_id=person, organisation_id=organisation, defaults=values)


def hashed(password: str) -> str:
    """The password as it is kept: argon2."""
    return make_password(password)


def unsaved_person(email: str, name: str) -> Person:
    """Somebody who is not registered yet, for the validators of passwords."""
    return Person(email=email, name=name)
