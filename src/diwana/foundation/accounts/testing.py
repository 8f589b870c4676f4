# SPDX-License-Identifier: EUPL-1.2
"""People and organisations for tests and benchmarks, in one line each."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.test import Client

from diwana.foundation.accounts import readings
from diwana.foundation.accounts.middleware import ORGANISATION, SECOND_FACTOR, SITTING
from diwana.foundation.accounts.models import Membership, Organisation, Person, Token
from diwana.foundation.accounts.queries import seats_of, token_digest
from diwana.foundation.accounts.roles import Role
from diwana.kernel import clock

_number = itertools.count(1)


def make_organisation(identifier: str = "", *kinds: str, **fields: object) -> Organisation:
    """An organisation; ``kinds`` default to importer."""
    number = next(_number)
    values = {"name": f"Organisation {number}", "country": "TN", "kinds": sorted(kinds or ("importer",)), **fields}
    return Organisation.objects.create(identifier=identifier or f"T{number:07}", **values)


def make_member(
    organisation: Organisation,
    *roles: Role,
    offices: Iterable[str] = (),
    everywhere: bool = False,
    language: str = "en",
) -> Person:
    """A person acting for ``organisation`` in ``roles``, without a usable password."""
    number = next(_number)
    person = Person.objects.create_user(f"person{number}@example.org", name=f"Person {number}", language=language)
    Membership.objects.create(
        person=person, organisation=organisation, roles=sorted(roles), offices=sorted(offices), everywhere=everywhere
    )
    return person


def sign_in(client: Client, person: Person, organisation: Organisation | None = None) -> Client:
    """Sign ``person`` in, as after password and second factor (an auditor: after he has stated a purpose), acting for
    ``organisation`` when given."""
    client.force_login(person)
    session = client.session
    session[SECOND_FACTOR] = person.pk
    if organisation is not None:
        session[ORGANISATION] = organisation.pk
    auditing = [seat.actor for seat in seats_of(person.pk) if Role.AUDITOR in seat.actor.roles]
    if auditing:
        session[SITTING] = readings.open_sitting(auditing[0], "A test of what auditors read")
    session.save()
    return client


def make_token(person: Person) -> str:
    """A working token of the person's first membership; send it as ``Authorization: Bearer …``."""
    token = secrets.token_urlsafe(32)
    membership = person.memberships.order_by("id").first()
    assert membership is not None
    Token.objects.create(
        membership=membership,
        name="test",
        digest=token_digest(token),
        hint=token[:8],
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )
    return token
