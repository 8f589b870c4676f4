# SPDX-License-Identifier: EUPL-1.2
"""The business rules of clearance: all evaluated together, each a pure function of the case."""

from __future__ import annotations

from diwana.kernel.rules import Rule, Violation
from diwana.modules.clearance.case import Case
from diwana.modules.clearance.rules import amounts, codes, header, manifests, parties, reading, support
from diwana.modules.clearance.rules.base import ClearanceRule

__all__ = ["ALL", "amounts", "check", "codes", "header", "manifests", "parties", "reading", "rule", "support"]

ORDER = (
    "C10001", "C10002", "C10003", "C10004", "C10010", "C10020", "C10021", "C10045", "C11003", "C11004", "C11005",
    "C11006", "C12003", "C12005", "C12080", "C12081", "C12082", "C12083", "C12084", "C0407", "C055", "C060A", "C135",
    "CDSSG14500", "A25", "A26", "T27", "T28", "E29", "E30A", "E30B", "E30C",
)  # fmt: skip

ALL: tuple[Rule[Case], ...] = tuple(ClearanceRule.registry[code]() for code in ORDER)
"""One of each rule, in the order in which findings are given."""


def check(case: Case) -> tuple[Violation, ...]:
    """Every finding of every rule on ``case``, in the order of the rules."""
    return tuple(violation for each in ALL for violation in each.check(case))


def rule(code: str) -> type[Rule[Case]]:
    """The rule of that code. Raises KeyError."""
    return ClearanceRule.registry[code]
