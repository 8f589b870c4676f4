# SPDX-License-Identifier: EUPL-1.2
"""Papers for tests and benchmarks."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

from django.db import transaction

from diwana.foundation.accounts.public import OrganisationFacts, system_actor
from diwana.foundation.papers.contents import Amount, Code, Contents, Named, Party, Row, Table, Text
from diwana.foundation.papers.facts import PaperFacts
from diwana.foundation.papers.issuing import content_of, issue
from diwana.foundation.papers.kinds import Kind
from diwana.foundation.papers.models import File
from diwana.kernel.actor import Actor
from diwana.kernel.messages import message

_subjects = count(1)


def receipt_contents(payer: OrganisationFacts, total: Decimal = Decimal("1234.567"), office: str = "TNTUN") -> Contents:
    """A receipt of duties like any other."""
    duty = Decimal("1000")
    return Contents(
        reference="2026-0000123",
        parties=(Party(role=message("Addressee"), name=payer.name, identifier=payer.identifier),),
        office=Named(code=office, labels={"fr": "Tunis Port", "ar": "ميناء تونس", "en": "Port of Tunis"}),
        rows=(
            Row(label=message("About"), value=Code(code="IM-2026-TNRDS-000017")),
            Row(label=message("What it is about"), value=Text(text="Téléviseurs / أجهزة تلفاز")),
        ),
        table=Table(
            columns=(message("What it is about"), message("Text")),
            lines=(
                (_tax("DD", "Droit de douane", "معلوم ديواني"), Amount(amount=duty, currency="TND")),
                (_tax("TVA", "Taxe sur la valeur ajoutée", "أداء"), Amount(amount=total - duty, currency="TND")),
            ),
        ),
        total=Amount(amount=total, currency="TND"),
    )


def _tax(code: str, french: str, arabic: str) -> Named:
    return Named(code=code, labels={"fr": french, "ar": arabic})


def issue_receipt(
    payer: OrganisationFacts,
    *,
    actor: Actor | None = None,
    subject: str = "",
    language: str = "fr",
    contents: Contents | None = None,
    replaces: str = "",
) -> PaperFacts:
    """A receipt for ``payer``, on a subject of its own."""
    with transaction.atomic():
        return issue(
            actor or system_actor(),
            kind=Kind.RECEIPT,
            subject=subject or f"trial:{next(_subjects)}",
            contents=contents or receipt_contents(payer),
            language=language,
            readers=[payer.id],
            replaces=replaces,
        )


def file_of(number: str) -> bytes:
    """The sealed PDF of a paper, whoever asks."""
    return content_of(File.objects.get(paper__number=number))
