# SPDX-License-Identifier: EUPL-1.2
"""What analysts read of criteria: their content in words, and how often they were right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from django.db.models import Count, Q

from diwana.kernel.actor import Actor
from diwana.kernel.messages import message
from diwana.modules.risk.conditions import OPERATORS
from diwana.modules.risk.criteria import WHOLE
from diwana.modules.risk.fields import FIELDS
from diwana.modules.risk.models import Assessment, CriteriaVersion, Criterion, Hit
from diwana.modules.risk.permissions import Permission


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """How a criterion has done.

    evaluated: filings assessed while it applied; selected: those it selected; examined: those of them that were
    examined for it; irregular: those found irregular.
    """

    evaluated: int = 0
    selected: int = 0
    examined: int = 0
    irregular: int = 0

    @property
    def hit_rate(self) -> Decimal | None:
        """Irregular per examined, a fraction; None before the first examination."""
        return Decimal(self.irregular) / self.examined if self.examined else None


class CriterionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion as lists and pages show it."""

    code: str
    labels: Mapping[str, str]
    condition: Any
    channel: str
    priority: int
    share: Decimal
    valid_from: date
    valid_to: date | None
    active: bool
    revision: int
    statistics: Statistics


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """A condition in words: a test (label, operator, value), or a group (``joint``: all or any; over ``parts``)."""

    joint: str = ""
    parts: tuple[Words, ...] = ()
    label: str = ""
    operator: str = ""
    value: str = ""


def criteria(actor: Actor) -> tuple[CriterionRow, ...]:
    """Every criterion with its statistics, by code; four queries."""
    actor.require(Permission.VIEW_CRITERIA)
    stored = list(Criterion.objects.order_by("code"))
    figures = _statistics(stored)
    return tuple(_row(criterion, figures[criterion.code]) for criterion in stored)


def criterion(actor: Actor, code: str) -> CriterionRow | None:
    """One criterion, None when there is none."""
    actor.require(Permission.VIEW_CRITERIA)
    found = Criterion.objects.filter(code=code).first()
    return _row(found, _statistics([found])[code]) if found else None


def random_statistics(actor: Actor) -> Statistics:
    """The same figures for the random draw: what it finds measures what the criteria miss."""
    actor.require(Permission.VIEW_CRITERIA)
    drawn = ~Q(random="")
    figures = Assessment.objects.aggregate(
        evaluated=Count("pk"),
        selected=Count("pk", filter=drawn),
        examined=Count("pk", filter=drawn & Q(examined=True)),
        irregular=Count("pk", filter=drawn & Q(irregular=True)),
    )
    return Statistics(**figures)


def in_words(condition: Mapping[str, Any]) -> Words:
    """A valid condition in words; labels are message ids."""
    for joint in ("all", "any"):
        if joint in condition:
            return Words(joint=joint, parts=tuple(in_words(part) for part in condition[joint]))
    value = condition.get("value")
    if isinstance(value, bool):
        text = message("yes") if value else message("no")
    else:
        text = ", ".join(value) if isinstance(value, list) else str(value or "")
    field, operator = FIELDS[condition["field"]], OPERATORS[condition["operator"]]
    return Words(label=field.label, operator=operator.label, value=text)


def _row(criterion: Criterion, figures: Statistics) -> CriterionRow:
    return CriterionRow(
        code=criterion.code,
        labels=criterion.labels,
        condition=criterion.condition,
        channel=criterion.channel,
        priority=criterion.priority,
        share=Decimal(criterion.share) / WHOLE,
        valid_from=criterion.valid_from,
        valid_to=criterion.valid_to,
        active=criterion.active,
        revision=criterion.revision,
        statistics=figures,
    )


def _statistics(criteria: Iterable[Criterion]) -> dict[str, Statistics]:
    codes = [criterion.code for criterion in criteria]
    hits = {
        row["criterion"]: row
        for row in Hit.objects.filter(criterion__in=codes)
        .values("criterion")
        .annotate(
            selected=Count("pk"),
            examined=Count("pk", filter=Q(irregular__isnull=False)),
            irregular=Count("pk", filter=Q(irregular=True)),
        )
    }
    evaluated = _evaluated(set(codes))
    return {
        code: Statistics(
            evaluated=evaluated.get(code, 0),
            **{name: hits[code][name] if code in hits else 0 for name in ("selected", "examined", "irregular")},
        )
        for code in codes
    }


def _evaluated(codes: set[str]) -> dict[str, int]:
    """Filings assessed with a version of the criteria that held each code, on a day on which it was valid."""
    versions = dict(CriteriaVersion.objects.values_list("pk", "content"))
    counted: dict[str, int] = dict.fromkeys(codes, 0)
    for row in Assessment.objects.values("version", "day").annotate(filings=Count("pk")):
        day = row["day"].isoformat()
        for held in versions.get(row["version"] or 0, ()):
            if held["code"] in codes and held["valid_from"] <= day and day <= (held["valid_to"] or day):
                counted[held["code"]] += row["filings"]
    return counted
