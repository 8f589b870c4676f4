# SPDX-License-Identifier: EUPL-1.2
"""Demonstration letters to a trader, one of which replaces another. Other papers come from the rooms they are of."""

from __future__ import annotations

from django.db import transaction

from diwana.foundation.accounts.demo import actors
from diwana.foundation.papers import services
from diwana.foundation.papers.models import Paper

_ADDRESSEE = "1122334M"
_FRENCH = (
    "Nous avons bien reçu votre demande de rendez-vous pour la visite de vos marchandises.\n\n"
    "La visite aura lieu au magasin du port, en présence de votre commissionnaire en douane. "
    "Les documents de transport originaux seront présentés à cette occasion."
)
_ARABIC = (
    "وصلنا طلبكم المتعلق بتحديد موعد لمعاينة بضائعكم.\n\n"
    "تتم المعاينة بمخزن الميناء بحضور وسيطكم الديواني، وتُقدَّم خلالها وثائق النقل الأصلية."
)


@transaction.atomic
def load(seed: int) -> None:
    """Two letters of the supervisor of Radès, the second in the place of the first; nothing where there are papers."""
    officer = actors().get("supervisor@diwana.example")
    if officer is None or Paper.objects.exists():
        return
    office = "TNRDS" if officer.serves("TNRDS") else ""
    first = services.write_letter(
        officer, to=_ADDRESSEE, heading="Visite de vos marchandises", text=_FRENCH, language="fr", office=office
    )
    services.write_letter(
        officer,
        to=_ADDRESSEE,
        heading="معاينة بضائعكم",
        text=_ARABIC,
        language="ar",
        office=office,
        replaces=first.number,
    )
