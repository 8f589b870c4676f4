# SPDX-License-Identifier: EUPL-1.2
"""Rules about how the parts of a declaration combine: items, procedures, countries, containers, packages."""

from __future__ import annotations

from collections.abc import Iterator

from diwana.kernel.messages import message as _
from diwana.kernel.rules import Violation
from diwana.modules.clearance.case import Case
from diwana.modules.clearance.elements import ELEMENTS, procedure_category
from diwana.modules.clearance.rules.base import ClearanceRule

BULK = frozenset({"VG", "VL", "VO", "VQ", "VR", "VS", "VY"})
"""Kinds of packages that are goods in bulk, which are not counted (UN/ECE Recommendation 21)."""

CATEGORIES = {"IM": "4567", "EX": "123"}
"""First figures of the procedures that a type of declaration can have, everywhere (WCO, SAD box 37)."""


class ItemCount(ClearanceRule):
    """The number of items is the one declared."""

    code = "C11003"
    reference = "HMRC CDS11003"
    message = _("%(value)s items are declared, but %(items)s are given.")
    remedy = _("Correct the number, or give the items that lack.")

    def check(self, facts: Case) -> Iterator[Violation]:
        stated, given = facts.declaration.declared_items, len(facts.declaration.items)
        if stated is not None and stated != given:
            yield self.violation("declared_items", value=stated, box="5", items=given)


class TypeAndProcedure(ClearanceRule):
    """The type of declaration, the general procedure and the procedures of the items combine: an import has procedures
    of import; a national list may narrow it."""

    code = "C11004"
    reference = "HMRC CDS11004; SAD boxes 1 and 37; the country's list of types"
    message = _("Procedure %(value)s does not go with a declaration of type %(type)s.")
    remedy = _("Correct the type of the declaration or the procedure of the item.")

    def check(self, facts: Case) -> Iterator[Violation]:
        declaration = facts.declaration
        kind, general = declaration.type or "", declaration.general_procedure or ""
        categories = CATEGORIES.get(kind[:2].upper())
        entry = facts.lists.entry("declaration_types", kind) if facts.national else None
        requested = tuple(entry.attributes.get("requested", "").split()) if entry else ()
        for position, item in enumerate(declaration.items, 1):
            procedure = item.procedure
            category = procedure_category(procedure)
            if procedure is None or category not in "1234567" or not category:
                continue
            if (
                (categories is not None and category not in categories)
                or (len(general) == 1 and general in "1234567" and general != category)
                or (requested and not procedure.startswith(requested))
            ):
                pointer = f"items/{position}/procedure"
                shown = f"{kind} {general}".strip()
                yield self.violation(pointer, value=procedure, item=item.number, box="37", type=shown)


class OneCategory(ClearanceRule):
    """All items are of one category of procedure: one declaration does not both clear and warehouse."""

    code = "C11005"
    reference = "HMRC CDS11005"
    message = _("Procedure %(value)s is of another category than %(first)s of the first item.")
    remedy = _("Declare goods of another procedure apart.")

    def check(self, facts: Case) -> Iterator[Violation]:
        first = ""
        for position, item in enumerate(facts.declaration.items, 1):
            category = procedure_category(item.procedure)
            if not category:
                continue
            first = first or str(item.procedure)
            if category != procedure_category(first):
                pointer = f"items/{position}/procedure"
                yield self.violation(pointer, value=item.procedure, item=item.number, box="37", first=first)


class Containers(ClearanceRule):
    """Goods said to be in containers have container numbers, and goods that are not have none."""

    code = "C055"
    reference = "EU NCTS/AES condition C055"
    message = _("The container flag is %(value)s, and %(count)s container numbers are given.")
    remedy = _("Correct the flag, or give the numbers of the containers.")

    def check(self, facts: Case) -> Iterator[Violation]:
        declaration = facts.declaration
        flag = declaration.container_flag
        count = len(declaration.containers) + sum(len(item.containers) for item in declaration.items)
        unread = any("containers" in violation.pointer for violation in facts.unread)
        if flag is not None and flag != bool(count) and not unread:
            value = "true" if flag else "false"
            yield self.violation("container_flag", value=value, box="19", count=count)


class PackedWithEarlier(ClearanceRule):
    """An item has no package of its own only when it is packed with an earlier one; goods in bulk are not counted."""

    code = "C060A"
    reference = "EU NCTS/AES condition C060A; SAD box 31"
    message = _("The item has no package, and no earlier item has one that it could be packed in.")
    remedy = _("Give the number of packages, or place the item after the one it is packed with.")

    def check(self, facts: Case) -> Iterator[Violation]:
        packed = False
        for position, item in enumerate(facts.declaration.items, 1):
            for place, package in enumerate(item.packages, 1):
                if package.count == 0 and not packed and package.kind not in BULK:
                    pointer = f"items/{position}/packages/{place}/count"
                    yield self.violation(pointer, value=0, item=item.number, box="31")
            packed = packed or any(package.count for package in item.packages)


class CountryOnce(ClearanceRule):
    """A country of origin, export or destination is given for all items together or for each item, not both."""

    code = "C135"
    reference = "EU NCTS/AES condition C135"
    message = _("%(element)s is given for the whole declaration (%(whole)s) and again for the item.")
    remedy = _("Give it in one place only.")

    def check(self, facts: Case) -> Iterator[Violation]:
        for name in ("origin", "export_country", "destination_country"):
            whole = getattr(facts.declaration, name)
            if whole is None:
                continue
            for position, item in enumerate(facts.declaration.items, 1):
                value = getattr(item, name)
                if value is not None:
                    element = ELEMENTS[f"items/{name}"]
                    yield self.violation(
                        f"items/{position}/{name}",
                        value=value,
                        item=item.number,
                        box=element.box,
                        element=element.label,
                        whole=whole,
                    )
