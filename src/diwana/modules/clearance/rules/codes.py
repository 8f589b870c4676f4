# SPDX-License-Identifier: EUPL-1.2
"""Rules about codes: commodity codes, code lists as at the date, container numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import attrgetter

import msgspec

from diwana.kernel.codelists import CodeEntry
from diwana.kernel.codes import is_commodity_code, is_container_number
from diwana.kernel.declaration import Fact
from diwana.kernel.messages import message as _
from diwana.kernel.rules import Severity, Violation
from diwana.modules.clearance.case import Case
from diwana.modules.clearance.elements import ELEMENTS, Element
from diwana.modules.clearance.rules.base import ClearanceRule

_ADDITIONAL = re.compile(r"[A-Z0-9]{1,8}")
_CONTAINER_FORM = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")


class CommodityCode(ClearanceRule):
    """Every item has a commodity code of the right form: the six figures of the Harmonized System and the country's own
    after them (Tunisia: eleven characters in all); additional codes are letters and figures."""

    code = "C10004"
    reference = "HMRC CDS10004; Harmonized System; customs tariff"
    message = _("The commodity code is missing or not well formed.")
    remedy = _("Give the code of the tariff in full, figures only.")

    def check(self, facts: Case) -> Iterator[Violation]:
        length = facts.profile.commodity_length
        unread = {violation.pointer for violation in facts.unread}
        for position, item in enumerate(facts.declaration.items, 1):
            code, pointer = item.commodity_code, f"items/{position}/commodity_code"
            if (code is None or not is_commodity_code(code, length)) and pointer not in unread:
                yield self.violation(pointer, value=code, item=item.number, box="33")
            for place, additional in enumerate(item.additional_codes, 1):
                if not _ADDITIONAL.fullmatch(additional):
                    pointer = f"items/{position}/additional_codes/{place}"
                    yield self.violation(pointer, value=additional, item=item.number, box="33")


class CommodityValid(ClearanceRule):
    """The commodity code exists and may be declared on the date of registration, where the nomenclature is kept."""

    code = "E29"
    reference = "Customs tariff as at the date of registration; E (to be confirmed by the administration)"
    message = _("The commodity code %(value)s is not one that may be declared on %(on)s.")
    remedy = _("Look the code up in the tariff of that day.")

    def check(self, facts: Case) -> Iterator[Violation]:
        tariff = facts.tariff
        if not tariff.kept:
            return
        for position, item in enumerate(facts.declaration.items, 1):
            code = item.commodity_code
            if code is None or not is_commodity_code(code, facts.profile.commodity_length) or not tariff.covers(code):
                continue
            line = tariff.commodity(code)
            if line is None or not line.declarable:
                pointer = f"items/{position}/commodity_code"
                yield self.violation(pointer, value=code, item=item.number, box="33", on=facts.on.isoformat())


class _Listed(Fact, frozen=True, kw_only=True):
    """Elements of one group that are checked against lists: those of one value, those of several, inner groups."""

    single: tuple[Element, ...]
    several: tuple[Element, ...]
    inner: tuple[tuple[str, _Listed], ...]


@lru_cache(maxsize=4)
def _listed(path: str, national: bool) -> _Listed:
    here = [each for each in ELEMENTS.values() if each.parent == path]
    coded = [each for each in here if each.codes and (each.everywhere or national)]
    groups = {each.parent for each in ELEMENTS.values() if each.parent.rpartition("/")[0] == path and each.parent}
    inner = tuple((name.rpartition("/")[2], _listed(name, national)) for name in sorted(groups - {path}))
    return _Listed(
        single=tuple(each for each in coded if each.most == 1),
        several=tuple(each for each in coded if each.most > 1),
        inner=tuple((name, listed) for name, listed in inner if listed.single or listed.several or listed.inner),
    )


class InCodeList(ClearanceRule):
    """A coded value is in its list as the list stood on the date of registration. A list that the country does not keep
    is not asked; ``neutral`` asks only the lists of ISO."""

    code = "C10020"
    reference = "HMRC CDS10020; the code lists of the country; ISO 3166-1, ISO 4217"
    message = _("%(element)s: %(value)s is not a code of the list valid on %(on)s.")
    remedy = _("Choose a code of the list.")

    def check(self, facts: Case) -> Iterator[Violation]:
        header = msgspec.structs.replace(
            _listed("", facts.national),
            inner=tuple(each for each in _listed("", facts.national).inner if each[0] != "items"),
        )
        yield from self._group(facts, facts.declaration, header, "", None)
        lists = facts.lists.lists
        listed = _listed("items", facts.national)
        # An item whose values are all known is by far the most common: one pass without any pointer tells it.
        checks = [(attrgetter(each.name), lists[each.codes]) for each in listed.single if each.codes in lists]
        rest = msgspec.structs.replace(listed, single=())
        for position, item in enumerate(facts.declaration.items, 1):
            if any((value := get(item)) is not None and value not in known for get, known in checks):
                yield from self._group(facts, item, listed, f"items/{position}/", item.number)
            else:
                yield from self._group(facts, item, rest, f"items/{position}/", item.number)

    def _group(self, case: Case, group: Fact, listed: _Listed, prefix: str, item: int | None) -> Iterator[Violation]:
        lists = case.lists.lists
        for each in listed.single:
            value = getattr(group, each.name)
            if value and not _known(lists, each, value):
                yield self._unknown(case, each, f"{prefix}{each.name}", value, item)
        for each in listed.several:
            for place, value in enumerate(getattr(group, each.name), 1):
                if not _known(lists, each, value):
                    yield self._unknown(case, each, f"{prefix}{each.name}/{place}", value, item)
        for name, inner in listed.inner:
            members = getattr(group, name)
            if not members:
                continue
            if isinstance(members, tuple):
                for place, member in enumerate(members, 1):
                    yield from self._group(case, member, inner, f"{prefix}{name}/{place}/", item)
            else:
                yield from self._group(case, members, inner, f"{prefix}{name}/", item)

    def _unknown(self, case: Case, each: Element, pointer: str, value: str, item: int | None) -> Violation:
        return self.violation(pointer, value=value, item=item, box=each.box, element=each.label, on=case.on.isoformat())


def _known(lists: Mapping[str, Mapping[str, CodeEntry]], element: Element, value: str) -> bool:
    entries = lists.get(element.codes)
    return entries is None or value in entries


class ContainerNumber(ClearanceRule):
    """A container number of the form of ISO 6346 has the right check digit. Other units (swap bodies, trailers) carry
    other numbers. Under ``neutral`` it warns: some customs services accept the number as it is painted."""

    code = "E30A"
    reference = "ISO 6346:2022; E (to be confirmed by the administration)"
    message = _("The check digit of the container number %(value)s is wrong.")
    remedy = _("Read the number on the container again: one character is mistaken.")

    def check(self, facts: Case) -> Iterator[Violation]:
        declaration = facts.declaration
        yield from self._numbers(facts, declaration.containers, "containers", None)
        for position, item in enumerate(declaration.items, 1):
            if item.containers:
                yield from self._numbers(facts, item.containers, f"items/{position}/containers", item.number)

    def _numbers(self, case: Case, numbers: tuple[str, ...], path: str, item: int | None) -> Iterator[Violation]:
        for place, number in enumerate(numbers, 1):
            plain = number.replace(" ", "").replace("-", "").upper()
            if _CONTAINER_FORM.fullmatch(plain) and not is_container_number(plain):
                found = self.violation(f"{path}/{place}", value=number, item=item, box="31")
                yield found if case.national else msgspec.structs.replace(found, severity=Severity.WARNING)
