# SPDX-License-Identifier: EUPL-1.2
"""Rules about how a declaration is written: presence, place, number and form of its elements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from diwana.kernel.declaration import Fact
from diwana.kernel.messages import message as _
from diwana.kernel.rules import Violation
from diwana.modules.clearance.case import Case
from diwana.modules.clearance.elements import ELEMENTS, Element, Flow, flow_of_item
from diwana.modules.clearance.rules.base import ClearanceRule


class _Asked(NamedTuple):
    """What must be given in one kind of group: its elements, their names, and all their values of one group at once."""

    elements: tuple[Element, ...]
    names: tuple[str, ...]
    values: Callable[[Fact], tuple[object, ...]]


@lru_cache(maxsize=32)
def _asked(flow: Flow, national: bool) -> dict[str, _Asked]:
    """Elements that must be given, by the path of the group they stand in."""
    found: dict[str, list[Element]] = {}
    for each in ELEMENTS.values():
        # The commodity code has a rule of its own, C10004.
        if each.asked(flow, national) and each.path != "items/commodity_code":
            found.setdefault(each.parent, []).append(each)
    return {parent: _together(tuple(elements)) for parent, elements in found.items()}


def _together(elements: tuple[Element, ...]) -> _Asked:
    names = tuple(each.name for each in elements)
    get = attrgetter(*names)
    return _Asked(elements, names, get if len(names) > 1 else lambda group: (get(group),))


@lru_cache(maxsize=8)
def _refused(flow: Flow) -> tuple[tuple[Element, ...], tuple[Element, ...]]:
    """Elements that must not be given: of the header, of an item."""
    refused = [each for each in ELEMENTS.values() if flow in each.refused]
    return tuple(e for e in refused if not e.parent), tuple(e for e in refused if e.parent == "items")


GROUPS = {
    "": ("value_elements", "documents", "previous_documents"),
    "items": ("value_elements", "documents", "previous_documents", "packages", "taxes"),
}


def _empty(value: object) -> bool:
    return value is None or value == ()


class MandatoryElement(ClearanceRule):
    """An element that this type and procedure need is there. An element that was given but could not be read is
    reported once, by its format."""

    code = "C10001"
    reference = "HMRC CDS10001; SAD; WCO Data Model"
    message = _("%(element)s is missing.")
    remedy = _("Give %(element)s.")

    def check(self, facts: Case) -> Iterator[Violation]:
        unread = {violation.pointer for violation in facts.unread}
        yield from self._missing(facts, facts.declaration, "", "", facts.flow, None, unread)
        for position, item in enumerate(facts.declaration.items, 1):
            flow = flow_of_item(item) if facts.flow is Flow.UNKNOWN else facts.flow
            yield from self._missing(facts, item, "items", f"items/{position}/", flow, item.number, unread)

    def _missing(
        self, case: Case, group: Fact, path: str, prefix: str, flow: Flow, item: int | None, unread: set[str]
    ) -> Iterator[Violation]:
        asked = _asked(flow, case.national)
        if path in asked:
            yield from self._absent(asked[path], group, prefix, item, unread)
        for name in GROUPS[path]:
            inner = asked.get(f"{path}/{name}" if path else name)
            if inner is not None:
                for place, member in enumerate(getattr(group, name), 1):
                    yield from self._absent(inner, member, f"{prefix}{name}/{place}/", item, unread)

    def _absent(
        self, asked: _Asked, group: Fact, prefix: str, item: int | None, unread: set[str]
    ) -> Iterator[Violation]:
        values = asked.values(group)
        if None not in values and () not in values and "" not in values:
            return
        for each, name, value in zip(asked.elements, asked.names, values, strict=True):
            if value in (None, (), "") and f"{prefix}{name}" not in unread:
                yield self.violation(f"{prefix}{name}", item=item, box=each.box, element=each.label)


class ElementNotAllowed(ClearanceRule):
    """An element that has no place here: not of the declaration at all, or not for goods of this direction."""

    code = "C10002"
    reference = "HMRC CDS10002"
    message = _("%(element)s is not allowed here.")
    remedy = _("Remove %(element)s.")

    def check(self, facts: Case) -> Iterator[Violation]:
        yield from facts.unread_by(self.code)
        header, of_item = _refused(facts.flow)
        for each in header:
            value = getattr(facts.declaration, each.name)
            if not _empty(value):
                yield self.violation(each.path, value=value, box=each.box, element=each.label)
        if of_item:
            for position, item in enumerate(facts.declaration.items, 1):
                for each in of_item:
                    value = getattr(item, each.name)
                    if not _empty(value):
                        pointer = f"items/{position}/{each.name}"
                        yield self.violation(pointer, value=value, item=item.number, box=each.box, element=each.label)


class TooMany(ClearanceRule):
    """A repeated element occurs no more often than it may (999 items, 99 documents of an item…)."""

    code = "C10003"
    reference = "HMRC CDS10003; WCO Data Model"
    message = _("%(element)s: at most %(most)s may be given, %(value)s were.")
    remedy = _("Remove those beyond %(most)s, or declare them apart.")

    def check(self, facts: Case) -> Iterable[Violation]:
        return facts.unread_by(self.code)


class ElementFormat(ClearanceRule):
    """Each element is written in its own form: length, characters, number, date."""

    code = "C10010"
    reference = "HMRC CDS10010; WCO Data Model formats"
    message = _("%(element)s is not written as it should be: %(form)s.")
    remedy = _("Write %(element)s anew: %(form)s.")

    def check(self, facts: Case) -> Iterable[Violation]:
        return facts.unread_by(self.code)
