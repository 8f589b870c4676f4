# SPDX-License-Identifier: EUPL-1.2
"""Applications as officers see them, and an organisation's people as its manager sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Q, QuerySet

from diwana.foundation.accounts.errors import Unknown
from diwana.foundation.accounts.public import (
    SimilarOrganisation,
    people_with_identity,
    person_by_email,
    similar_organisations,
)
from diwana.foundation.members import identity
from diwana.foundation.members.models import OPEN, Application, Invitation, Kind, State
from diwana.foundation.members.permissions import Permission
from diwana.foundation.members.sections import SECTIONS, address_line, person_name
from diwana.foundation.ui.listing import Criteria
from diwana.foundation.vault.public import blind_index
from diwana.kernel import clock
from diwana.kernel.actor import Actor


class ApplicationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An application as the queue shows it."""

    id: int
    reference: str
    name: str
    kind: Kind
    state: State
    submitted_at: datetime | None
    closed_at: datetime | None
    decided_by: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What the register and other applications hold that resembles this one."""

    similar: tuple[SimilarOrganisation, ...] = ()
    same_identity: tuple[str, ...] = ()
    known_address: bool = False
    others: tuple[ApplicationRow, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.similar or self.same_identity or self.known_address or self.others)


class ApplicationView(msgspec.Struct, frozen=True, kw_only=True):
    """One application with all its answers and the comparison. ``code``: the customs code that its tax number holds."""

    row: ApplicationRow
    entry: Mapping[str, Mapping[str, Any]]
    email: str
    person: str
    address: str
    language: str
    question: str
    reason: str
    code: str
    organisation: int | None
    comparison: Comparison
    open: bool


def _rows(actor: Actor) -> QuerySet[Application]:
    """What has been sent; nothing for whoever may not see applications."""
    if not actor.may(Permission.VIEW):
        return Application.objects.none()
    return Application.objects.exclude(state=State.DRAFT).exclude(reference="").select_related("decided_by")


def _found(actor: Actor, criteria: Criteria) -> QuerySet[Application]:
    rows = _rows(actor)
    if state := criteria.get("state"):
        rows = rows.filter(state=state)
    if kind := criteria.get("kind"):
        rows = rows.filter(kind=kind)
    if text := criteria.search:
        # Names and numbers are encrypted: a whole number or address is found by its blind index.
        wanted = Q(reference__icontains=text) | Q(email_index=blind_index("members.email", text.lower()))
        with suppress(identity.Malformed):
            wanted |= Q(tax_index=blind_index("members.tax", identity.tax_number(text)))
        rows = rows.filter(wanted)
    field = {"reference": "reference", "submitted_at": "submitted_at"}[criteria.sort]
    return rows.order_by(f"-{field}" if criteria.descending else field, "pk")


def find(actor: Actor, criteria: Criteria) -> tuple[list[ApplicationRow], int]:
    """One page of the applications, and how many there are."""
    rows = _found(actor, criteria)
    return [_row(each) for each in rows[criteria.offset : criteria.offset + criteria.limit]], rows.count()


def every(actor: Actor, criteria: Criteria) -> Iterator[ApplicationRow]:
    """All of them, for a file."""
    return (_row(each) for each in _found(actor, criteria).iterator(500))


def _row(row: Application) -> ApplicationRow:
    return ApplicationRow(
        id=row.pk,
        reference=row.reference,
        name=row.name,
        kind=Kind(row.kind),
        state=State(row.state),
        submitted_at=row.submitted_at,
        closed_at=row.closed_at,
        decided_by=row.decided_by.name if row.decided_by else "",
    )


def application(actor: Actor, pk: int) -> ApplicationView:
    """The application ``pk``. Raises Unknown."""
    row = _rows(actor).filter(pk=pk).first()
    if row is None:
        raise Unknown(f"application {pk}")
    entry: dict[str, dict[str, Any]] = dict(row.entry or {})
    tax = str(entry.get("organisation", {}).get("tax_number", ""))
    return ApplicationView(
        row=_row(row),
        entry={name: entry.get(name, {}) for name in SECTIONS[row.kind]},
        email=row.email,
        person=person_name(row.kind, entry),
        address=address_line(entry),
        language=row.language,
        question=row.question,
        reason=row.reason,
        code=identity.customs_code(tax),
        organisation=row.organisation_id,
        comparison=_compared(row, tax) if row.state in OPEN else Comparison(),
        open=row.state in OPEN,
    )


def _compared(row: Application, tax: str) -> Comparison:
    same = Q()
    if row.tax_index:
        same |= Q(tax_index=row.tax_index)
    if row.identity_index:
        same |= Q(identity_index=row.identity_index)
    others = Application.objects.exclude(pk=row.pk).exclude(reference="").filter(same) if same else ()
    found = similar_organisations(row.name, tax_number=tax, identifier=identity.customs_code(tax))
    return Comparison(
        similar=found,
        same_identity=people_with_identity(row.identity_index),
        known_address=person_by_email(row.email) is not None,
        others=tuple(_row(other) for other in others),
    )


def count_to_decide(actor: Actor) -> int:
    """How many applications wait for a decision."""
    return Application.objects.filter(state=State.SUBMITTED).count()


class InvitationFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An open invitation."""

    id: int
    email: str
    roles: tuple[str, ...]
    inviter: str
    expires_at: datetime


def open_invitations(actor: Actor) -> tuple[InvitationFacts, ...]:
    """The invitations of the actor's organisation that can still be accepted."""
    rows = Invitation.objects.filter(
        organisation=actor.organisation, closed_at=None, expires_at__gt=clock.now()
    ).select_related("inviter")
    return tuple(
        InvitationFacts(
            id=row.pk, email=row.email, roles=tuple(row.roles), inviter=row.inviter.name, expires_at=row.expires_at
        )
        for row in rows.order_by("-pk")
    )
