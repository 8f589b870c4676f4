# SPDX-License-Identifier: EUPL-1.2
"""Applications to decide and an invitation, so that the officers' queue has something true to show."""

from __future__ import annotations

from datetime import timedelta

from diwana.foundation.accounts.demo import actors
from diwana.foundation.accounts.public import hashed
from diwana.foundation.members import links, services
from diwana.foundation.members.models import Application, Invitation, Kind
from diwana.foundation.members.services.applying import email_index
from diwana.kernel import clock

ORGANISATION = {
    "organisation": {
        "name": "Jasmin Électronique Services",
        "kinds": ["importer"],
        "tax_number": "1645098H",
        "activity": "Import de composants électroniques",
    },
    "address": {"street": "14 rue des Entrepreneurs", "postcode": "2035", "city": "Tunis", "country": "TN"},
    "contact": {"name": "Hela Ben Amor", "telephone": "+216 71 000 118"},
    "access": {"language": "fr"},
}
INDIVIDUAL = {
    "you": {"name": "نزار العياري", "document": "identity_card", "number": "04512377", "issuer": ""},
    "address": {"street": "نهج الياسمين 7", "postcode": "3000", "city": "صفاقس", "country": "TN"},
    "contact": {"telephone": "+216 74 000 225"},
    "access": {"language": "ar"},
}
PEOPLE = (
    (Kind.ORGANISATION, "contact@jasmin-services.example", "fr", ORGANISATION, "1645098H", ""),
    (Kind.INDIVIDUAL, "nizar@particulier.example", "ar", INDIVIDUAL, "", "identity_card::04512377"),
)


def load(seed: int) -> None:
    """Two applications and an invitation; nothing where there are no demonstration people or they are there already.
    Their letters are the jobs of whoever runs the service."""
    known = actors()
    if not known or Application.objects.exists():
        return
    now, password = clock.now(), hashed(f"demonstration {seed} of an applicant")
    for kind, email, language, entry, tax, identity in PEOPLE:
        row = Application.objects.create(
            kind=kind,
            nonce=links.nonce(),
            email=email,
            email_index=email_index(email),
            language=language,
            entry=entry,  # type: ignore[misc]  # JSON
            password=password,
            created_at=now - timedelta(days=2),
            touched_at=now,
        )
        services.submit(row.pk, tax=tax, identity=identity)
    if not Invitation.objects.exists():
        services.invite(
            known["importer@diwana.example"], email="collegue@jasmin.example", roles=["trader"], language="fr"
        )
