# SPDX-License-Identifier: EUPL-1.2
"""What an officer does about an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.foureyes import Arguments, Change, FourEyes
from diwana.foundation.accounts.public import (
    OrganisationKind,
    Role,
    create_membership,
    create_organisation,
    create_person,
    next_individual_code,
    person_by_email,
    trade_roles,
)
from diwana.foundation.accounts.verbs import verb
from diwana.foundation.jobs.public import enqueue
from diwana.foundation.ledger.public import LedgerEntry, record, record_all
from diwana.foundation.members import letters
from diwana.foundation.members.models import OPEN, Application, Kind, State
from diwana.foundation.members.permissions import Permission
from diwana.foundation.members.sections import address_line, person_name
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message


def _open(pk: int) -> Application:
    """The application, held until the transaction ends. Raises Unknown; Refused where it was decided already."""
    row = Application.objects.select_for_update(of=("self",)).filter(pk=pk).exclude(state=State.DRAFT).first()
    if row is None:
        raise Unknown(f"application {pk}")
    if row.state not in OPEN:
        raise Refused("state", message("This application was decided already"))
    return row


def describe_approval(call: Arguments) -> Sequence[Change]:
    """What approving would enter in the register."""
    row = Application.objects.filter(pk=call["application"]).first()
    name = row.name if row else ""
    return (
        Change(_t("Applicant"), "", name),
        Change(_t("Customs code"), "", call["identifier"]),
        Change(_t("Kinds"), "", " ".join(sorted(call["kinds"]))),
    )


APPROVAL = FourEyes(
    title=_("Approve an application for registration"),
    subject=lambda call: f"application:{call['application']}",
    describe=describe_approval,
)


@verb(Permission.DECIDE, four_eyes=APPROVAL)
def approve(actor: Actor, *, application: int, identifier: str = "", kinds: Sequence[str] = ()) -> int:
    """Enter the applicant in the register: organisation, person and membership, in one transaction. ``identifier``: the
    customs code of an organisation (an individual is given one); ``kinds``: values of OrganisationKind. Somebody who
    signs in with that address already keeps his account and is joined to the organisation. Returns the key of the
    organisation. Raises Unknown; Refused when it was decided, or the customs code is missing or taken."""
    row = _open(application)
    entry = dict(row.entry or {})
    individual = row.kind == Kind.INDIVIDUAL
    named = (
        [OrganisationKind.INDIVIDUAL.value] if individual else sorted({OrganisationKind(kind).value for kind in kinds})
    )
    code = next_individual_code() if individual else identifier.strip().upper()
    if not code:
        raise Refused("identifier", message("Give the customs code under which declarations name it"))
    if not named:
        raise Refused("kinds", message("Say what it is registered as"))
    company = entry.get("organisation", {})
    organisation = create_organisation(
        identifier=code,
        name=row.name,
        kinds=named,
        country=entry.get("address", {}).get("country", ""),
        address=address_line(entry),
        tax_number=company.get("tax_number", ""),
        activity=company.get("activity", ""),
    )
    person = person_by_email(row.email) or create_person(
        email=row.email,
        name=person_name(row.kind, entry),
        language=row.language,
        password_hash=row.password,
        telephone=entry.get("contact", {}).get("telephone", ""),
        identity=_identity(entry) if individual else {},
    )
    roles = [Role.TRADER.value] if individual else sorted(role.value for role in trade_roles(named))
    create_membership(person=person, organisation=organisation, roles=roles)
    _close(row, actor, State.APPROVED)
    Application.objects.filter(pk=row.pk).update(organisation_id=organisation)
    enqueue(actor, letters.write_to_applicant, key=f"members.approved:{row.pk}", pk=row.pk, letter="approved")
    record_all(
        actor,
        [
            _entry("accounts.register_organisation", f"organisation:{organisation}", {"identifier": code}),
            _entry("accounts.appoint", f"person:{person}", {"organisation": organisation, "roles": roles}),
            _entry("members.approve", f"application:{row.pk}", {"organisation": organisation}),
        ],
    )
    return organisation


def _entry(act: str, subject: str, data: Mapping[str, object]) -> LedgerEntry:
    return LedgerEntry(verb=act, subject=subject, data=data)


def _identity(entry: dict[str, dict[str, str]]) -> dict[str, str]:
    given = entry.get("you", {})
    return {name: given.get(name, "") for name in ("document", "number", "issuer")}


def _close(row: Application, actor: Actor, state: State, reason: str = "") -> None:
    values = {"state": state, "decided_by_id": actor.person, "closed_at": clock.now(), "reason": reason, "password": ""}
    Application.objects.filter(pk=row.pk).update(**values)


@verb(Permission.DECIDE)
def refuse(actor: Actor, *, application: int, reason: str) -> None:
    """Refuse it, with a reason that the applicant reads. Raises Unknown, Refused."""
    row = _open(application)
    if not reason.strip():
        raise Refused("reason", message("Say why you refuse"))
    _close(row, actor, State.REFUSED, reason.strip())
    enqueue(actor, letters.write_to_applicant, key=f"members.refused:{row.pk}", pk=row.pk, letter="refused")
    record(actor, "members.refuse", f"application:{row.pk}", {"reference": row.reference}, reason=reason.strip())


@verb(Permission.DECIDE)
def ask(actor: Actor, *, application: int, question: str) -> None:
    """Ask the applicant for more: his pages open again, and he sends it anew. Raises Unknown, Refused."""
    row = _open(application)
    if not question.strip():
        raise Refused("question", message("Say what you need"))
    now = clock.now()
    Application.objects.filter(pk=row.pk).update(state=State.ASKED, question=question.strip(), touched_at=now)
    key = f"members.asked:{row.pk}:{now.isoformat()}"
    enqueue(actor, letters.write_to_applicant, key=key, pk=row.pk, letter="asked")
    record(actor, "members.ask", f"application:{row.pk}", {"reference": row.reference}, reason=question.strip())
