# SPDX-License-Identifier: EUPL-1.2
"""What prevents filing here and now although the declaration itself may be right."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from diwana.kernel.messages import message as _
from diwana.kernel.rules import Severity, Violation
from diwana.modules.clearance.appraisal import Judgement

SCOPE = ("10", "40")
"""Procedures requested that can be filed: permanent export and home use. Others come with their own regimes."""

LARGEST = Decimal(9 * 10**14)
"""Largest total of values or duties that is stored, in the national currency."""


def unready(judgement: Judgement) -> tuple[Violation, ...]:
    """Blocking findings that only filing has: a procedure that is not open yet, by name; a country without a
    currency to be paid in; a total beyond what is stored."""
    return tuple(_findings(judgement))


def _findings(judgement: Judgement) -> Iterator[Violation]:
    for position, item in enumerate(judgement.facts.items, 1):
        if item.procedure and not item.procedure.startswith(SCOPE):
            yield Violation(
                code="SCOPE",
                severity=Severity.ERROR,
                pointer=f"items/{position}/procedure",
                message=_("Procedure %(value)s cannot be filed here yet; home use (40) and export (10) can."),
                remedy=_("File this declaration as you do today; it was read, checked and taxed here."),
                box="37",
                item=item.number,
                value=item.procedure,
            )
    if not judgement.currency:
        yield Violation(
            code="SCOPE",
            severity=Severity.ERROR,
            pointer="national_currency",
            message=_("The currency in which duties are paid is not known."),
            remedy=_("Give the national currency."),
            box="44",
        )
    for total in (judgement.value, judgement.taxation.total):
        if abs(total) > LARGEST:
            yield Violation(
                code="SCOPE",
                severity=Severity.ERROR,
                pointer="declared_customs_value",
                message=_("The total %(value)s is larger than can be filed."),
                remedy=_("Check the amounts and currencies; declare the goods in several declarations."),
                box="12",
                value=str(total),
            )
            break
