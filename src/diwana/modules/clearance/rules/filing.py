# SPDX-License-Identifier: EUPL-1.2
"""What prevents filing here and now although the declaration itself may be right."""

from __future__ import annotations

from diwana.kernel.declaration import DeclarationFacts
from diwana.kernel.messages import message as _
from diwana.kernel.rules import Severity, Violation
from diwana.modules.clearance.elements import element

SCOPE = ("10", "40")
"""Procedures requested that can be filed: permanent export and home use. Others come with their own regimes."""


def unready(facts: DeclarationFacts, currency: str | None) -> tuple[Violation, ...]:
    """Blocking findings: a procedure that is not open yet, by name; a country without a currency to be paid in."""
    found = [
        Violation(
            code="SCOPE",
            severity=Severity.ERROR,
            pointer=f"items/{position}/procedure",
            message=_("Procedure %(value)s cannot be filed here yet; home use (40) and export (10) can."),
            remedy=_("File this declaration as you do today; it was read, checked and taxed here."),
            box=getattr(element("items/procedure"), "box", ""),
            item=item.number,
            value=item.procedure,
        )
        for position, item in enumerate(facts.items, 1)
        if item.procedure and not item.procedure.startswith(SCOPE)
    ]
    if not currency:
        found.append(
            Violation(
                code="C0407",
                severity=Severity.ERROR,
                pointer="national_currency",
                message=_("The currency in which duties are paid is not known."),
                remedy=_("Give the national currency."),
                box="44",
            )
        )
    return tuple(found)
