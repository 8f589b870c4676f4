# SPDX-License-Identifier: EUPL-1.2
"""Demonstration people and organisations of the configured country: one account of every role, one password.

The second factor of every officer is derived from the seed, so that ``manage demo --code EMAIL`` can show its code.
None of it belongs on a service that others can reach.
"""

from __future__ import annotations

import base64
import csv
import hashlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from diwana.foundation.accounts import readings
from diwana.foundation.accounts.models import Delegation, Mandate, Membership, Organisation, Person
from diwana.foundation.accounts.queries import actor_for, seats_of, system_actor
from diwana.foundation.accounts.roles import OFFICER_ROLES
from diwana.foundation.ledger.public import LedgerEntry, record_all
from diwana.kernel import clock
from diwana.kernel.actor import Actor

PASSWORD = "diwana-demo-2022"  # noqa: S105 (a demonstration account is public by design)
AUDITOR = "auditor@diwana.example"
FOLDER = Path(__file__).parent / "demonstration"


@transaction.atomic
def load(seed: int) -> None:
    """Create the people, organisations and mandates of the country's demonstration folder; nothing when it has none or
    they are there already."""
    if Person.objects.filter(email__in=[row["email"] for row in _rows("people")]).exists():
        return
    organisations = {row["identifier"]: _organisation(row) for row in _rows("organisations")}
    password = make_password(PASSWORD)
    entries = [_entry("accounts.register", f"organisation:{found.pk}", {}) for found in organisations.values()]
    for row in _rows("people"):
        person = _person(row, organisations, password, seed)
        entries.append(_entry("accounts.enrol", f"person:{person.pk}", {"roles": row["roles"].split()}))
    for row in _rows("mandates"):
        mandate = _mandate(row, organisations)
        entries.append(_entry("accounts.grant_mandate", f"mandate:{mandate.pk}", {"acts": mandate.acts}))
    for row in _rows("delegations"):
        delegation = _delegation(row)
        entries.append(
            _entry("accounts.delegate", f"delegation:{delegation.pk}", {"permissions": delegation.permissions})
        )
    if entries:
        record_all(system_actor(), entries)
        _readings()


def accounts() -> Iterator[str]:
    """Who can sign in, a line each: roles, address, password, and how to get the second factor."""
    for row in _rows("people"):
        if Person.objects.filter(email=row["email"]).exists():
            factor = "  + code" if _officer(row) else ""
            yield f"{row['roles']:<15} {row['email']:<32} {PASSWORD}{factor}"


def code(email: str) -> str:
    """The six digits that the second factor of ``email`` shows now. Raises LookupError when it has none."""
    factor = Authenticator.objects.filter(user__email=email, type=Authenticator.Type.TOTP).first()
    if factor is None:
        raise LookupError(email)
    counter = int(clock.now().timestamp()) // app_settings.TOTP_PERIOD
    return str(format_hotp_value(hotp_value(decrypt(factor.data["secret"]), counter)))


def _rows(name: str) -> list[Mapping[str, str]]:
    path = FOLDER / settings.COUNTRY / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _organisation(row: Mapping[str, str]) -> Organisation:
    return Organisation.objects.create(
        identifier=row["identifier"],
        name=row["name"],
        kinds=sorted(row["kinds"].split()),
        address=row["address"],
        country=row["country"],
        registered_at=clock.now(),
    )


def _person(row: Mapping[str, str], organisations: Mapping[str, Organisation], password: str, seed: int) -> Person:
    person = Person.objects.create(email=row["email"], name=row["name"], language=row["language"], password=password)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Membership.objects.create(
        person=person,
        organisation=organisations[row["organisation"]],
        roles=sorted(row["roles"].split()),
        offices=[office for office in row["offices"].split() if office != "*"],
        everywhere=row["offices"] == "*",
    )
    if _officer(row):
        digest = hashlib.sha256(f"diwana demonstration {seed} {person.email}".encode()).digest()
        TOTP.activate(person, base64.b32encode(digest[:20]).decode())
    return person


def _mandate(row: Mapping[str, str], organisations: Mapping[str, Organisation]) -> Mandate:
    today = clock.today(settings.TIME_ZONE)
    return Mandate.objects.create(
        principal=organisations[row["principal"]],
        agent=organisations[row["agent"]],
        acts=sorted(row["acts"].split()),
        since=today - timedelta(days=120),
        until=today + timedelta(days=int(row["days"])),
    )


def _delegation(row: Mapping[str, str]) -> Delegation:
    today = clock.today(settings.TIME_ZONE)
    return Delegation.objects.create(
        giver=Membership.objects.get(person__email=row["giver"]),
        taker=Membership.objects.get(person__email=row["taker"]),
        permissions=row["permissions"].split(),
        since=today,
        until=today + timedelta(days=int(row["days"])),
        reason=row["reason"],
        created_at=clock.now(),
    )


def _readings() -> None:
    """An audit that has begun: a purpose and what was read for it."""
    auditor = next((seat.actor for seat in seats_of(Person.objects.get(email=AUDITOR).pk)), None)
    if auditor is None:
        return
    sitting = readings.open_sitting(auditor, "Contrôle semestriel des mainlevées du bureau de Radès")
    for route, path in (("declarations/", "/declarations/"), ("ledger/", "/ledger/"), ("people/", "/people/")):
        readings.note(sitting, route=route, path=path, query="")


def _officer(row: Mapping[str, str]) -> bool:
    return not OFFICER_ROLES.isdisjoint(row["roles"].split())


def _entry(verb: str, subject: str, data: Mapping[str, object]) -> LedgerEntry:
    return LedgerEntry(verb=verb, subject=subject, data=data)


def actors() -> dict[str, Actor]:
    """The demonstration people as actors, by address; empty where they were not loaded."""
    people = Person.objects.filter(email__in=[row["email"] for row in _rows("people")])
    return {person.email: actor_for(person.pk) for person in people}
