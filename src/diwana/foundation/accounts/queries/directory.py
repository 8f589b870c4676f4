# SPDX-License-Identifier: EUPL-1.2
"""The register: organisations and people, searched, listed and compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast

from diwana.foundation.accounts.errors import Unknown
from diwana.foundation.accounts.folding import folded, likeness, words
from diwana.foundation.accounts.models import Membership, Organisation, Person
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.roles import Role
from diwana.foundation.ui.listing import Criteria
from diwana.kernel.actor import Actor
from diwana.kernel.declaration import Fact

ALIKE = 0.8
CANDIDATES = 300


class MemberFacts(Fact, frozen=True):
    """A person's part in an organisation: ``id`` is the key of the membership."""

    id: int
    person: int
    name: str
    email: str
    organisation: int
    organisation_name: str
    roles: tuple[str, ...]
    offices: tuple[str, ...]
    everywhere: bool
    active: bool


class SimilarOrganisation(Fact, frozen=True):
    """An organisation of the register that another resembles; ``same_number``: by its tax number or customs code."""

    id: int
    identifier: str
    name: str
    active: bool
    same_number: bool


class OrganisationRow(Fact, frozen=True):
    """An organisation as a list and its page show it."""

    id: int
    identifier: str
    name: str
    kinds: tuple[str, ...]
    country: str
    active: bool
    tax_number: str
    activity: str
    address: str
    registered_at: datetime | None
    closed_at: datetime | None
    people: int


class PersonRow(Fact, frozen=True):
    """A person as a list and his page show him; ``organisations``: names of those he acts for."""

    id: int
    name: str
    email: str
    language: str
    active: bool
    telephone: str
    identity: str
    closed_at: datetime | None
    last_login: datetime | None
    roles: tuple[str, ...]
    organisations: tuple[str, ...]


def members_of(organisation: int, *, former: bool = False) -> tuple[MemberFacts, ...]:
    """The people of an organisation by name; with ``former`` also those who left. One query."""
    rows = Membership.objects.filter(organisation_id=organisation)
    if not former:
        rows = rows.filter(active=True, person__is_active=True)
    return tuple(_member(row) for row in rows.select_related("person", "organisation").order_by("person__name", "pk"))


def memberships_of(person: int) -> tuple[MemberFacts, ...]:
    """All parts that a person has or had. One query."""
    rows = Membership.objects.filter(person_id=person).select_related("person", "organisation")
    return tuple(_member(row) for row in rows.order_by("organisation__name", "pk"))


def _member(row: Membership) -> MemberFacts:
    return MemberFacts(
        id=row.pk,
        person=row.person_id,
        name=row.person.name,
        email=row.person.email,
        organisation=row.organisation_id,
        organisation_name=row.organisation.name,
        roles=tuple(row.roles),
        offices=tuple(row.offices),
        everywhere=row.everywhere,
        active=row.active,
    )


def is_member(email: str, organisation: int) -> bool:
    """Whether somebody with that address acts for the organisation."""
    return Membership.objects.filter(person__email=email, organisation_id=organisation, active=True).exists()


def person_by_email(email: str) -> int | None:
    """The key of the person who signs in with that address, or None."""
    return Person.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first()


def people_with_identity(index: str) -> tuple[str, ...]:
    """Names of the people whose identity document has this blind index."""
    return tuple(Person.objects.filter(identity_index=index).values_list("name", flat=True)) if index else ()


def similar_organisations(name: str, *, tax_number: str = "", identifier: str = "") -> tuple[SimilarOrganisation, ...]:
    """Organisations with the same number, and those whose names are alike, the most alike first. Two queries."""
    same = Q()
    if tax_number:
        same |= Q(tax_number=tax_number)
    if identifier:
        same |= Q(identifier=identifier)
    numbered = list(Organisation.objects.filter(same).order_by("pk")) if same else []
    known = {row.pk for row in numbered}
    alike = []
    if telling := words(name)[:3]:
        wanted = Q()
        for word in telling:
            wanted |= Q(search__contains=word)
        for row in Organisation.objects.filter(wanted).exclude(pk__in=known).order_by("pk")[:CANDIDATES]:
            if (degree := likeness(name, row.name)) >= ALIKE:
                alike.append((-degree, row.pk, row))
    found = [(row, True) for row in numbered] + [
        (row, False) for _degree, _pk, row in sorted(alike, key=lambda x: x[:2])
    ]
    return tuple(
        SimilarOrganisation(
            id=row.pk, identifier=row.identifier, name=row.name, active=row.active, same_number=numbered_
        )
        for row, numbered_ in found[:10]
    )


def _organisations(actor: Actor, criteria: Criteria) -> QuerySet[Organisation]:
    actor.require(Permission.VIEW)
    rows = Organisation.objects.annotate(people=Count("memberships", filter=Q(memberships__active=True)))
    for word in folded(criteria.search).split():
        rows = rows.filter(search__contains=word)
    if state := criteria.get("state"):
        rows = rows.filter(**_STATES[state])
    if kind := criteria.get("kind"):
        rows = rows.annotate(kinds_text=Cast("kinds", TextField())).filter(kinds_text__contains=f'"{kind}"')
    field = {"name": "search", "identifier": "identifier", "registered_at": "registered_at"}[criteria.sort]
    return rows.order_by(f"-{field}" if criteria.descending else field, "pk")


_STATES = {
    "active": {"active": True},
    "suspended": {"active": False, "closed_at__isnull": True},
    "closed": {"closed_at__isnull": False},
}


def find_organisations(actor: Actor, criteria: Criteria) -> tuple[list[OrganisationRow], int]:
    """One page of the register, and how many match."""
    rows = _organisations(actor, criteria)
    return [_organisation(row) for row in rows[criteria.offset : criteria.offset + criteria.limit]], rows.count()


def every_organisation(actor: Actor, criteria: Criteria) -> Iterator[OrganisationRow]:
    """All that match, for a file."""
    return (_organisation(row) for row in _organisations(actor, criteria).iterator(500))


def organisation_row(actor: Actor, pk: int) -> OrganisationRow:
    """One organisation. Raises Unknown."""
    actor.require(Permission.VIEW)
    row = Organisation.objects.annotate(people=Count("memberships", filter=Q(memberships__active=True))).filter(pk=pk)
    if (found := row.first()) is None:
        raise Unknown(f"organisation {pk}")
    return _organisation(found)


def _organisation(row: Organisation) -> OrganisationRow:
    return OrganisationRow(
        id=row.pk,
        identifier=row.identifier,
        name=row.name,
        kinds=tuple(row.kinds),
        country=row.country,
        active=row.active,
        tax_number=row.tax_number,
        activity=row.activity,
        address=row.address,
        registered_at=row.registered_at,
        closed_at=row.closed_at,
        people=getattr(row, "people", 0),
    )


def _people(actor: Actor, criteria: Criteria) -> QuerySet[Person]:
    actor.require(Permission.VIEW)
    rows = Person.objects.all()
    for word in folded(criteria.search).split():
        rows = rows.filter(search__contains=word)
    if state := criteria.get("state"):
        rows = rows.filter(**_PERSON_STATES[state])
    if role := criteria.get("role"):
        holding = Membership.objects.filter(active=True).annotate(held=Cast("roles", TextField()))
        rows = rows.filter(pk__in=holding.filter(held__contains=f'"{role}"').values("person"))
    field = {"name": "search", "email": "email", "last_login": "last_login"}[criteria.sort]
    return rows.order_by(f"-{field}" if criteria.descending else field, "pk").prefetch_related(
        "memberships__organisation"
    )


_PERSON_STATES = {
    "active": {"is_active": True},
    "suspended": {"is_active": False, "closed_at__isnull": True},
    "closed": {"closed_at__isnull": False},
}


def find_people(actor: Actor, criteria: Criteria) -> tuple[list[PersonRow], int]:
    """One page of the people, and how many match."""
    rows = _people(actor, criteria)
    return [_person(row) for row in rows[criteria.offset : criteria.offset + criteria.limit]], rows.count()


def every_person(actor: Actor, criteria: Criteria) -> Iterator[PersonRow]:
    """All that match, for a file."""
    return (_person(row) for row in _people(actor, criteria).iterator(500))


def person_row(actor: Actor, pk: int) -> PersonRow:
    """One person. Raises Unknown."""
    actor.require(Permission.VIEW)
    row = Person.objects.prefetch_related("memberships__organisation").filter(pk=pk).first()
    if row is None:
        raise Unknown(f"person {pk}")
    return _person(row)


def _person(row: Person) -> PersonRow:
    seats = [seat for seat in row.memberships.all() if seat.active]
    held = {role for seat in seats for role in seat.roles}
    return PersonRow(
        id=row.pk,
        name=row.name,
        email=row.email,
        language=row.language,
        active=row.is_active,
        telephone=row.telephone,
        identity=row.identity,
        closed_at=row.closed_at,
        last_login=row.last_login,
        roles=tuple(role.value for role in Role if role in held),
        organisations=tuple(seat.organisation.name for seat in seats),
    )
