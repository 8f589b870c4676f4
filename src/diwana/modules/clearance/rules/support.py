# SPDX-License-Identifier: EUPL-1.2
"""Rules about what supports the goods' treatment: preferences and their proofs, documents, charges."""

from __future__ import annotations

from collections.abc import Iterator

from diwana.kernel.declaration import ItemFacts, ValueElement
from diwana.kernel.messages import message as _
from diwana.kernel.rules import Violation
from diwana.modules.clearance.case import Case
from diwana.modules.clearance.elements import ELEMENTS
from diwana.modules.clearance.rules.base import ClearanceRule

ANY = "*"


class ChargesFit(ClearanceRule):
    """An addition or deduction goes with the terms of delivery and the method of valuation: freight is not added to a
    price that has it in it. The country's list of charges says which."""

    code = "C12080"
    reference = "HMRC CDS12080; WTO Valuation Agreement, article 8; the country's list of charges"
    message = _("%(value)s does not go with the terms of delivery %(incoterm)s or the valuation method %(method)s.")
    remedy = _("Remove it, or correct the terms of delivery or the method.")

    def check(self, facts: Case) -> Iterator[Violation]:
        if "charges" not in facts.lists.lists:
            return
        declaration = facts.declaration
        methods = {item.valuation_method for item in declaration.items if item.valuation_method}
        # A charge of the whole goes with the method of every item.
        yield from self._charges(facts, declaration.value_elements, methods, "", None)
        for position, item in enumerate(declaration.items, 1):
            if item.value_elements:
                prefix = f"items/{position}/"
                methods = {item.valuation_method} if item.valuation_method else set()
                yield from self._charges(facts, item.value_elements, methods, prefix, item.number)

    def _charges(
        self, case: Case, charges: tuple[ValueElement, ...], used: set[str], prefix: str, item: int | None
    ) -> Iterator[Violation]:
        incoterm = case.declaration.incoterm
        for place, charge in enumerate(charges, 1):
            entry = case.lists.entry("charges", charge.code)
            if entry is None or not charge.amount:
                continue
            terms, methods = (entry.attributes.get(name, "").split() for name in ("incoterms", "methods"))
            if _fit({incoterm} if incoterm else set(), terms) and _fit(used, methods):
                continue
            yield self.violation(
                f"{prefix}value_elements/{place}/code",
                value=charge.code,
                item=item,
                box="45",
                incoterm=incoterm or "–",
                method=", ".join(sorted(used)) or "–",
            )


def _fit(used: set[str], allowed: list[str]) -> bool:
    return not allowed or ANY in allowed or used <= set(allowed)


class PreferenceProved(ClearanceRule):
    """A preference that is claimed has one origin, among those it is for, and one of the proofs it asks for."""

    code = "C12083"
    reference = "HMRC CDS12083; the agreements of the country and their protocols on origin"
    message = _("The preference %(value)s lacks its origin or its proof (origin: %(origin)s; one of: %(proofs)s).")
    remedy = _("Give the country of origin and the proof of origin, or do not claim the preference.")

    def check(self, facts: Case) -> Iterator[Violation]:
        whole = facts.declaration.origin
        for position, item in enumerate(facts.declaration.items, 1):
            preference = item.preference
            if preference is None:
                continue
            entry = facts.lists.entry("preferences", preference) if facts.national else None
            origins, proofs = (
                tuple(entry.attributes.get(name, "").split()) if entry else () for name in ("origins", "proofs")
            )
            origin = item.origin or whole
            proved = not proofs or not _documents(facts, item).isdisjoint(proofs)
            if origin is None or (origins and origin not in origins) or not proved:
                pointer = f"items/{position}/preference"
                yield self.violation(
                    pointer,
                    value=preference,
                    item=item.number,
                    box="36",
                    origin=origin or "–",
                    proofs=", ".join(proofs) or "–",
                )


def _documents(case: Case, item: ItemFacts) -> set[str]:
    """Codes of the documents of an item and of the whole declaration."""
    return {document.code for document in (*item.documents, *case.declaration.documents) if document.code}


class DocumentsPresent(ClearanceRule):
    """A document that a measure of the tariff requires is given, for the item or for the whole; where several would do,
    all are named."""

    code = "CDSSG14500"
    reference = "HMRC CDSSG14500; measures of the tariff"
    message = _("A document is required: %(alternatives)s.")
    remedy = _("Give one of: %(alternatives)s.")

    def check(self, facts: Case) -> Iterator[Violation]:
        flow = facts.flow
        for position, item in enumerate(facts.declaration.items, 1):
            requirements = facts.tariff.documents_for(item, flow)
            if not requirements:
                continue
            given = _documents(facts, item)
            for requirement in requirements:
                if given.isdisjoint(requirement.alternatives):
                    yield self.violation(
                        f"items/{position}/documents",
                        item=item.number,
                        box=ELEMENTS["items/documents"].box,
                        alternatives=", ".join(requirement.alternatives),
                    )
