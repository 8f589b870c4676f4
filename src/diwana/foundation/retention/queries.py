# SPDX-License-Identifier: EUPL-1.2
"""What is kept and how long, and what was erased."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db.models import Max, Sum

from diwana.foundation.retention.models import Erasure
from diwana.foundation.retention.rules import past, rules


class Kept(msgspec.Struct, frozen=True):
    """One rule as people read it: ``what`` and ``basis`` are message ids."""

    table: str
    what: str
    basis: str
    months: int
    deleted: bool


class Standing(msgspec.Struct, frozen=True):
    """A rule and how it is kept: rows past their time now, the last erasure and the rows erased so far."""

    rule: Kept
    due: int
    last: datetime | None
    erased: int


def kept() -> tuple[Kept, ...]:
    """Every rule. No query."""
    return tuple(
        Kept(
            rule.table,
            rule.retention.what,
            rule.retention.basis,
            rule.retention.months,
            rule.retention.action == "delete",
        )
        for rule in rules()
    )


def standings() -> tuple[Standing, ...]:
    """Every rule with its figures; one query for each table and one more."""
    figures = Erasure.objects.values_list("table").annotate(Max("at"), Sum("rows"))
    done = {table: (last, rows) for table, last, rows in figures}
    return tuple(
        Standing(
            rule=told,
            due=past(rule).count(),
            last=done.get(told.table, (None, 0))[0],
            erased=done.get(told.table, (None, 0))[1],
        )
        for rule, told in zip(rules(), kept(), strict=True)
    )
