# SPDX-License-Identifier: EUPL-1.2
"""What decisions of other rooms may bring about in risk: a firm comes under watch for a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from diwana.foundation.effects.public import Made, effect
from diwana.kernel import clock
from diwana.kernel.actor import Actor
from diwana.kernel.assessment import Channel
from diwana.modules.risk.keeping import CriterionForm, keep_criterion, lift_criterion
from diwana.modules.risk.models import Criterion

LABELS = {
    "fr": "Entreprise sous surveillance après une irrégularité",
    "ar": "مؤسسة تحت المراقبة بعد مخالفة",
    "en": "Firm under watch after an irregularity",
}
LONGEST = 366


def revision(subject: str) -> str:
    """The revision of a criterion: it counts every change."""
    found = Criterion.objects.filter(code=subject.partition(":")[2]).values_list("revision", flat=True).first()
    return "" if found is None else str(found)


def _lift(actor: Actor, made: Made) -> Made:
    lift_criterion(actor, made.subject.partition(":")[2])
    return Made(subject=made.subject)


@effect(
    "risk.watch_firm",
    title=_("Firm under watch"),
    version=revision,
    undo=_lift,
    address=lambda code: reverse("risk:criterion", args=[code]),
)
def watch_firm(
    actor: Actor,
    *,
    firm: Annotated[str, Field(min_length=1, max_length=20)],
    role: Literal["importer", "exporter", "declarant"],
    days: Annotated[int, Field(ge=1, le=LONGEST)] = 90,
) -> Made:
    """Select the declarations in which the firm (its customs code) stands in ``role`` for a control of documents, from
    today on for ``days`` days, by a criterion like those of analysts."""
    today = clock.today(settings.TIME_ZONE)
    number = Criterion.objects.filter(code__startswith="WATCH-").count() + 1
    form = CriterionForm(
        code=f"WATCH-{number}",
        labels=LABELS,
        condition={"all": [{"field": role, "operator": "in", "value": [firm]}]},
        channel=Channel.ORANGE,
        valid_from=today,
        valid_to=today + timedelta(days=days),
        priority=50,
    )
    return Made(subject=f"criterion:{keep_criterion(actor, form).code}")
