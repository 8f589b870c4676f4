# SPDX-License-Identifier: EUPL-1.2
"""What an administrator does about organisations and people: change, suspend, take up again, close for good."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.describing import organisation_name, person_name
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.foureyes import Arguments, Change, FourEyes
from diwana.foundation.accounts.models import Organisation, OrganisationKind, Person, Token
from diwana.foundation.accounts.permissions import Permission
from diwana.foundation.accounts.services.standing import keep_a_manager
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.ledger.public import record
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message


def _organisation(pk: int) -> Organisation:
    row = Organisation.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise Unknown(f"organisation {pk}")
    if row.closed_at is not None:
        raise Refused("state", message("It is closed for good"))
    return row


def _person(actor: Actor, pk: int) -> Person:
    row = Person.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise Unknown(f"person {pk}")
    if pk in actor.minds:
        raise Refused("state", message("Nobody decides about himself: ask another administrator"))
    if row.closed_at is not None:
        raise Refused("state", message("It is closed for good"))
    return row


def _why(reason: str) -> str:
    if not reason.strip():
        raise Refused("reason", message("Say why"))
    return reason.strip()


def _suspending_organisation(call: Arguments) -> Sequence[Change]:
    name = organisation_name(call["organisation"])
    return (Change(name, _t("In use"), _t("Suspended")), Change(_t("Reason"), "", call["reason"]))


def _suspending_person(call: Arguments) -> Sequence[Change]:
    return (
        Change(person_name(call["person"]), _t("In use"), _t("Suspended")),
        Change(_t("Reason"), "", call["reason"]),
    )


SUSPEND_ORGANISATION = FourEyes(
    title=_("Suspend an organisation"),
    subject=lambda call: f"organisation:{call['organisation']}",
    describe=_suspending_organisation,
)
SUSPEND_PERSON = FourEyes(
    title=_("Suspend a person's account"),
    subject=lambda call: f"person:{call['person']}",
    describe=_suspending_person,
)


@verb(Permission.ADMINISTER, four_eyes=SUSPEND_ORGANISATION)
def suspend_organisation(actor: Actor, *, organisation: int, reason: str) -> None:
    """It can no longer act nor be named as a party, until it is taken up again. Raises Unknown, Refused."""
    row, why = _organisation(organisation), _why(reason)
    if organisation == actor.organisation:
        raise Refused("state", message("Nobody decides about himself: ask another administrator"))
    Organisation.objects.filter(pk=row.pk).update(active=False)
    record(actor, "accounts.suspend", f"organisation:{row.pk}", {}, reason=why)


@verb(Permission.ADMINISTER)
def reactivate_organisation(actor: Actor, *, organisation: int, reason: str) -> None:
    """Take it up again after a suspension. Raises Unknown, Refused."""
    row, why = _organisation(organisation), _why(reason)
    Organisation.objects.filter(pk=row.pk).update(active=True)
    record(actor, "accounts.reactivate", f"organisation:{row.pk}", {}, reason=why)


@verb(Permission.ADMINISTER)
def close_organisation(actor: Actor, *, organisation: int, reason: str) -> None:
    """Close it for good: its people keep their accounts and act for it no longer. Raises Unknown, Refused."""
    row, why = _organisation(organisation), _why(reason)
    if organisation == actor.organisation:
        raise Refused("state", message("Nobody decides about himself: ask another administrator"))
    Organisation.objects.filter(pk=row.pk).update(active=False, closed_at=clock.now())
    record(actor, "accounts.close", f"organisation:{row.pk}", {}, reason=why)


@verb(Permission.ADMINISTER)
def edit_organisation(
    actor: Actor,
    *,
    organisation: int,
    name: str,
    kinds: Sequence[str],
    address: str,
    country: str,
    tax_number: str,
    activity: str,
) -> None:
    """Change its entry; what it was before stays on the record. Raises Unknown, Refused; ValueError."""
    row = _organisation(organisation)
    new = {
        "name": name.strip(),
        "kinds": sorted({OrganisationKind(kind).value for kind in kinds}),
        "address": address.strip(),
        "country": country,
        "tax_number": tax_number,
        "activity": activity.strip(),
    }
    former = {field: getattr(row, field) for field, value in new.items() if getattr(row, field) != value}
    if not former:
        return
    for field, value in new.items():
        setattr(row, field, value)
    row.save()
    record(
        actor,
        "accounts.edit",
        f"organisation:{row.pk}",
        {"changed": sorted(former)},
        confidential={"before": former, "after": {field: new[field] for field in former}},
    )


@verb(Permission.ADMINISTER)
def edit_person(actor: Actor, *, person: int, name: str, email: str, language: str, telephone: str) -> None:
    """Change the details of a person; what they were before stays on the record. Raises Unknown; Refused for an address
    that somebody else signs in with."""
    row = _person(actor, person)
    new = {"name": name.strip(), "email": email.strip().lower(), "language": language, "telephone": telephone.strip()}
    if Person.objects.filter(email=new["email"]).exclude(pk=row.pk).exists():
        raise Refused("email", message("Somebody signs in with this address already"))
    former = {field: getattr(row, field) for field, value in new.items() if getattr(row, field) != value}
    if not former:
        return
    for field, value in new.items():
        setattr(row, field, value)
    row.save()
    if "email" in former:
        EmailAddress.objects.filter(user=row).delete()
        EmailAddress.objects.create(user=row, email=row.email, verified=True, primary=True)
    record(
        actor,
        "accounts.edit",
        f"person:{row.pk}",
        {"changed": sorted(former)},
        confidential={"before": former, "after": {field: new[field] for field in former}},
    )


@verb(Permission.ADMINISTER, four_eyes=SUSPEND_PERSON)
def suspend_person(actor: Actor, *, person: int, reason: str) -> None:
    """He can no longer sign in, and his tokens stop working for as long. Raises Unknown, Refused."""
    row, why = _person(actor, person), _why(reason)
    Person.objects.filter(pk=row.pk).update(is_active=False)
    record(actor, "accounts.suspend", f"person:{row.pk}", {}, reason=why)


@verb(Permission.ADMINISTER)
def reactivate_person(actor: Actor, *, person: int, reason: str) -> None:
    """Take him up again after a suspension. Raises Unknown, Refused."""
    row, why = _person(actor, person), _why(reason)
    Person.objects.filter(pk=row.pk).update(is_active=True)
    record(actor, "accounts.reactivate", f"person:{row.pk}", {}, reason=why)


@verb(Permission.ADMINISTER)
def close_person(actor: Actor, *, person: int, reason: str) -> None:
    """Close the account for good: he signs in no longer, acts for nobody, and his tokens are withdrawn. His personal
    data are erased when their time is over. Raises Unknown; Refused for the last manager of an organisation."""
    row, why = _person(actor, person), _why(reason)
    for seat in row.memberships.filter(active=True):
        keep_a_manager(seat.organisation_id, without=row.pk)
    now = clock.now()
    Token.objects.filter(membership__person=row, revoked_at=None).update(revoked_at=now)
    row.memberships.update(active=False)
    Person.objects.filter(pk=row.pk).update(is_active=False, closed_at=now)
    record(actor, "accounts.close", f"person:{row.pk}", {}, reason=why)
