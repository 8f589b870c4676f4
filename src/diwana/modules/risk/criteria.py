# SPDX-License-Identifier: EUPL-1.2
"""A set of criteria ready to run, and its run over one declaration. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from diwana.kernel.assessment import Channel
from diwana.modules.risk.conditions import Compiled, compile_condition
from diwana.modules.risk.fields import FIELDS, Given

SEVERITY = {Channel.GREEN: 0, Channel.BLUE: 1, Channel.ORANGE: 2, Channel.RED: 3}
WHOLE = 10_000


class CriterionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion as a version of the criteria holds it.

    share: in ten-thousandths of the declarations that meet it (10 000 is all of them); priority: the lower, the
    earlier among the reasons; valid_to None is open.
    """

    code: str
    labels: Mapping[str, str]
    condition: Mapping[str, Any]
    channel: Channel
    priority: int
    share: int
    valid_from: date
    valid_to: date | None

    def valid_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Match(msgspec.Struct, frozen=True):
    """A criterion that a declaration meets, and the first item that meets it (None: the header does)."""

    criterion: CriterionFacts
    item: int | None


class CompiledSet:
    """Criteria in order of priority, compiled once; reads every fact that they use once per declaration."""

    def __init__(self, criteria: Iterable[CriterionFacts]) -> None:
        ordered = sorted(criteria, key=lambda criterion: (criterion.priority, criterion.code))
        self.parts: list[tuple[CriterionFacts, Compiled]] = [
            (criterion, compile_condition(criterion.condition)) for criterion in ordered
        ]
        used = frozenset[str]().union(*(compiled.fields for _, compiled in self.parts))
        self.header = [(name, FIELDS[name].read) for name in sorted(used) if not FIELDS[name].of_item]
        self.item = [(name, FIELDS[name].read) for name in sorted(used) if FIELDS[name].of_item]

    def run(self, given: Given, on: date) -> list[Match]:
        """The criteria valid on ``on`` that the declaration meets, by priority."""
        header = {name: read(given) for name, read in self.header}
        matches = []
        items: list[dict[str, Any]] | None = None
        for criterion, compiled in self.parts:
            if not criterion.valid_on(on) or (compiled.header is not None and not compiled.header(header)):
                continue
            if compiled.item is None:
                matches.append(Match(criterion, None))
                continue
            if items is None:
                items = [
                    {**header, **{name: read(given, item) for name, read in self.item}} for item in given.facts.items
                ]
            for position, values in enumerate(items):
                if compiled.item(values):
                    matches.append(Match(criterion, given.facts.items[position].number))
                    break
        return matches
