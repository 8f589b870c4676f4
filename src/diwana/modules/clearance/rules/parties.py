# SPDX-License-Identifier: EUPL-1.2
"""Rules about parties and about what they declared before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from diwana.foundation.reference.public import valid_on
from diwana.kernel.declaration import PartyFacts
from diwana.kernel.messages import message as _
from diwana.kernel.rules import Severity, Violation
from diwana.modules.clearance.case import Case
from diwana.modules.clearance.elements import ELEMENTS, Flow
from diwana.modules.clearance.rules.base import ClearanceRule

ROLES = ("declarant", "importer", "exporter")


def parties(case: Case) -> Iterator[tuple[str, PartyFacts]]:
    """The parties declared, by the name of their role."""
    for role in ROLES:
        party = getattr(case.declaration, role)
        if party is not None:
            yield role, party


def principal_role(flow: Flow) -> str:
    """Whose goods they are before customs: the exporter's on export, else the importer's."""
    return "exporter" if flow is Flow.EXPORT else "importer"


class ReferenceOnce(ClearanceRule):
    """The declarant's own reference was not used for another declaration in the last 48 hours."""

    code = "C12003"
    reference = "HMRC CDS12003"
    message = _("The reference %(value)s was used already on %(at)s.")
    remedy = _("Give this declaration a reference of its own.")

    def check(self, facts: Case) -> Iterator[Violation]:
        reference = facts.declaration.reference
        at = facts.earlier.get(reference) if reference else None
        if at is not None:
            yield self.violation("reference", value=reference, box="7", at=at.isoformat(timespec="minutes"))


class PartiesStanding(ClearanceRule):
    """Parties given by their customs code are in the register, active and registered for what they do here, and whoever
    files has their mandate. Parties abroad are not in the register: the exporter of an import is not asked."""

    code = "C12005"
    reference = "HMRC CDS12005; customs code on declarants and mandates"
    message = _("%(element)s %(value)s: %(problem)s.")
    remedy = _("Correct the code, or have the register or the mandate set right.")

    KINDS: Mapping[str, frozenset[str]] = {
        "importer": frozenset({"importer"}),
        "exporter": frozenset({"exporter"}),
        "declarant": frozenset({"broker", "importer", "exporter"}),
    }

    def check(self, facts: Case) -> Iterator[Violation]:
        if facts.standings is None:
            return
        principal = principal_role(facts.flow)
        for role, party in parties(facts):
            if not party.identifier or role not in ("declarant", principal):
                continue
            problem = self._problem(facts, role, party.identifier)
            if problem:
                element = ELEMENTS[role]
                yield self.violation(
                    f"{role}/identifier",
                    value=party.identifier,
                    box=element.box,
                    element=element.label,
                    problem=problem,
                )

    def _problem(self, case: Case, role: str, identifier: str) -> str:
        standing = (case.standings or {}).get(identifier)
        if standing is None:
            return _("not in the register")
        if not standing.active:
            return _("no longer active in the register")
        if not standing.kinds & self.KINDS[role]:
            return _("not registered for this role")
        if identifier in case.unmandated:
            return _("you have no valid mandate to file in this name")
        return ""


class PartiesDiffer(ClearanceRule):
    """Importer and exporter are two. It warns: a returning resident imports his own goods."""

    code = "C12081"
    severity = Severity.WARNING
    reference = "HMRC CDS12081"
    message = _("Importer and exporter are the same (%(value)s).")
    remedy = _("Check that they are, as for one's own goods; else correct one of them.")

    def check(self, facts: Case) -> Iterator[Violation]:
        importer, exporter = facts.declaration.importer, facts.declaration.exporter
        if importer is None or exporter is None:
            return
        if importer.identifier and exporter.identifier:
            same = importer.identifier == exporter.identifier
        else:
            same = bool(importer.name) and (importer.name, importer.country) == (exporter.name, exporter.country)
        if same:
            yield self.violation("exporter", value=importer.identifier or importer.name, box="2")


class PartyOnce(ClearanceRule):
    """A party is given by its customs code, or by name and address, not both. The name alone beside the code is only
    printed for the reader."""

    code = "C12084"
    reference = "HMRC CDS12084"
    message = _("%(element)s is given by customs code and by address.")
    remedy = _("Keep the customs code and remove the address; the register has it.")

    def check(self, facts: Case) -> Iterator[Violation]:
        for role, party in parties(facts):
            if party.identifier and (party.street or party.city):
                element = ELEMENTS[role]
                yield self.violation(role, value=party.identifier, box=element.box, element=element.label)


class PartyCode(ClearanceRule):
    """The importer of an import and the exporter of an export give their customs code, in the form that the country has
    on that date (Tunisia: six or seven figures and a letter for firms, identity card or passport for individuals)."""

    code = "T28"
    reference = "Customs code of Tunisia, article 6 and following; patterns of the country profile"
    message = _("%(element)s has no customs code, or not one of the country's form.")
    remedy = _("Give the customs code of the firm, or the identity card or passport number of the person.")

    def check(self, facts: Case) -> Iterator[Violation]:
        patterns = [row for row in self._patterns(facts) if valid_on(row, facts.on)]
        if not patterns:
            return
        role = principal_role(facts.flow)
        party = getattr(facts.declaration, role)
        unread = {violation.pointer for violation in facts.unread}
        if party is None or f"{role}/identifier" in unread:
            return
        identifier = party.identifier
        if identifier is None or not any(re.fullmatch(row["pattern"], identifier) for row in patterns):
            element = ELEMENTS[role]
            yield self.violation(f"{role}/identifier", value=identifier, box=element.box, element=element.label)

    @staticmethod
    def _patterns(case: Case) -> tuple[Mapping[str, Any], ...]:
        return tuple(case.profile.settings.get("identifiers", ()))
