# SPDX-License-Identifier: EUPL-1.2
"""What an applicant does. He has no account: the secret link in his letter is what lets him in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q

from diwana.foundation.accounts.access import NOBODY
from diwana.foundation.accounts.errors import Refused, Unknown
from diwana.foundation.accounts.public import system_actor
from diwana.foundation.jobs.public import enqueue
from diwana.foundation.ledger.public import record
from diwana.foundation.members import letters, links
from diwana.foundation.members.models import Application, Kind, Numbering, State
from diwana.foundation.members.sections import SECTIONS, applicant_name
from diwana.foundation.vault.public import blind_index
from diwana.kernel import clock
from diwana.kernel.messages import message

DRAFT_LIVES = timedelta(days=14)
QUESTION_WAITS = timedelta(days=30)


def _write(pk: int, letter: str) -> None:
    """Have a letter sent, once for each time it is asked for."""
    key = f"members.{letter}:{pk}:{clock.now().isoformat()}"
    enqueue(system_actor(), letters.write_to_applicant, key=key, pk=pk, letter=letter)


def email_index(address: str) -> str:
    return blind_index("members.email", address.strip().lower())


@transaction.atomic
def begin(*, kind: str, email: str, language: str) -> None:
    """Begin an application and send the letter with its link. An earlier draft of the same address and kind is taken up
    again, so that nothing typed is lost. What the caller learns is the same whoever has that address: whether it is
    known here stands in the letter alone."""
    address, now = email.strip().lower(), clock.now()
    index = email_index(address)
    row = Application.objects.filter(email_index=index, kind=kind, state__in=[State.DRAFT, State.ASKED]).first()
    if row is None:
        row = Application.objects.create(
            kind=Kind(kind),
            nonce=links.nonce(),
            email=address,
            email_index=index,
            language=language,
            entry={},  # type: ignore[misc]  # JSON
            created_at=now,
            touched_at=now,
        )
    _write(row.pk, "begin")


def confirm(secret: str) -> int:
    """The key of the open application that the link of a letter names. Raises Unknown."""
    pk = links.key_of(secret)
    row = Application.objects.filter(pk=pk, state__in=[State.DRAFT, State.ASKED]).first() if pk is not None else None
    if row is None or not links.is_secret(secret, "application", row.pk, row.nonce):
        raise Unknown("application")
    return row.pk


def opened(pk: int) -> Application:
    """The application while its applicant may change it. Raises Unknown."""
    row = Application.objects.filter(pk=pk, state__in=[State.DRAFT, State.ASKED]).first()
    if row is None:
        raise Unknown(f"application {pk}")
    return row


@transaction.atomic
def keep(pk: int, *, section: str, typed: Mapping[str, Any], password: str = "", language: str = "") -> None:
    """Keep what was typed on a page, right or wrong, so that nothing is lost; the password as its hash alone, and only
    where it is right. Raises Unknown."""
    row = Application.objects.select_for_update().filter(pk=pk, state__in=[State.DRAFT, State.ASKED]).first()
    if row is None or section not in SECTIONS[row.kind]:
        raise Unknown(f"application {pk}")
    row.entry = {**(row.entry or {}), section: dict(typed)}
    row.touched_at = clock.now()
    if password:
        row.password = make_password(password)
    row.language = language or row.language
    row.save(update_fields=["entry", "touched_at", "password", "language"])


@transaction.atomic
def submit(pk: int, *, tax: str = "", identity: str = "") -> str:
    """Send the application to the officers; its reference. ``tax`` and ``identity``: the numbers in their shortest
    form. Raises Unknown; Refused while the password is missing."""
    row = Application.objects.select_for_update().filter(pk=pk, state__in=[State.DRAFT, State.ASKED]).first()
    if row is None:
        raise Unknown(f"application {pk}")
    if not row.password:
        raise Refused("password", message("Choose a password first"))
    now = clock.now()
    row.reference = row.reference or _reference()
    row.state, row.submitted_at, row.touched_at, row.question = State.SUBMITTED, now, now, ""
    row.name = applicant_name(row.kind, row.entry or {})
    row.tax, row.identity = tax, identity
    row.tax_index = blind_index("members.tax", tax) if tax else ""
    row.identity_index = blind_index("accounts.identity", identity) if identity else ""
    row.save()
    _write(pk, "submitted")
    record(NOBODY, "members.submit", f"application:{pk}", {"reference": row.reference, "kind": row.kind})
    return str(row.reference)


def _reference() -> str:
    """The next number of the year, held until the transaction ends."""
    year = clock.today(settings.TIME_ZONE).year
    Numbering.objects.get_or_create(year=year)
    Numbering.objects.filter(year=year).update(last=F("last") + 1)
    return f"R-{year}-{Numbering.objects.values_list('last', flat=True).get(year=year):06}"


def expire() -> int:
    """Drafts that nobody touched for two weeks go; applications whose applicant left a question unanswered for a month
    are closed. Returns how many."""
    now = clock.now()
    gone, _rows = Application.objects.filter(state=State.DRAFT, touched_at__lte=now - DRAFT_LIVES).delete()
    silent = Application.objects.filter(Q(state=State.ASKED), touched_at__lte=now - QUESTION_WAITS)
    for row in silent.order_by("pk"):
        with transaction.atomic():
            if Application.objects.filter(pk=row.pk, state=State.ASKED).update(state=State.EXPIRED, closed_at=now):
                _write(row.pk, "expired")
                record(NOBODY, "members.expire", f"application:{row.pk}", {"reference": row.reference})
                gone += 1
    return gone
