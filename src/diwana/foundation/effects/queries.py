# SPDX-License-Identifier: EUPL-1.2
"""What officers see of effects: those of decisions at the offices that they serve."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from diwana.foundation.effects.applying import fact
from diwana.foundation.effects.errors import Unknown
from diwana.foundation.effects.facts import EffectFacts
from diwana.foundation.effects.models import Effect
from diwana.foundation.ui.listing import Criteria
from diwana.kernel.actor import Actor


def _visible(actor: Actor) -> QuerySet[Effect]:
    rows = Effect.objects.all()
    return rows if actor.everywhere else rows.filter(office__in=actor.offices)


def _matching(actor: Actor, criteria: Criteria) -> QuerySet[Effect]:
    rows = _visible(actor)
    if search := criteria.search:
        rows = rows.filter(Q(cause__iexact=search) | Q(subject__iexact=search))
    if name := criteria.get("effect"):
        rows = rows.filter(name=name)
    return rows.order_by("id" if not criteria.descending else "-id")


def find(actor: Actor, criteria: Criteria) -> tuple[list[Effect], int]:
    """One page of effects and how many match. Two queries."""
    rows = _matching(actor, criteria).select_related("person", "undone_by")
    return list(rows[criteria.offset : criteria.offset + criteria.limit]), rows.count()


def every(actor: Actor, criteria: Criteria) -> Iterator[Effect]:
    """All that match."""
    return _matching(actor, criteria).select_related("person", "undone_by").iterator(chunk_size=500)


def effect(actor: Actor, pk: int) -> EffectFacts:
    """The effect ``pk``. Raises Unknown where the actor does not serve its office."""
    row = _visible(actor).filter(pk=pk).first()
    if row is None:
        raise Unknown(f"effect {pk}")
    return fact(row)
