# SPDX-License-Identifier: EUPL-1.2
"""A business rule registers itself once, is documented, and says where and what it found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from diwana.kernel.rules import Rule, Severity, Violation


class Family(Rule[list[int]]):
    registry: ClassVar[dict[str, type[Rule[Any]]]] = {}


class Positive(Family):
    """Every number is positive."""

    code = "X1"
    reference = "Article 1"
    message = "The value %(value)s must be above %(least)s."
    remedy = "Give a positive number."
    severity = Severity.WARNING

    def check(self, facts: list[int]) -> Iterator[Violation]:
        for item, value in enumerate(facts, start=1):
            if value <= 0:
                yield self.violation(f"items/{item}/value", value=value, item=item, box="41", least=0)


def test_a_rule_registers_itself_under_its_code() -> None:
    assert Family.registry == {"X1": Positive}


def test_a_finding_says_where_and_what() -> None:
    assert list(Positive().check([1, -2])) == [
        Violation(
            code="X1",
            severity=Severity.WARNING,
            pointer="items/2/value",
            message=Positive.message,
            remedy=Positive.remedy,
            box="41",
            item=2,
            value="-2",
            params={"least": 0},
        )
    ]
    assert list(Positive().check([1, 2])) == []


def test_what_is_absent_has_no_value() -> None:
    assert Positive().violation("x", value=None).value == ""


@pytest.mark.parametrize("missing", ["reference", "message", "remedy", "__doc__"])
def test_an_incomplete_rule_is_refused(missing: str) -> None:
    parts = {"code": "X2", "reference": "r", "message": "m", "remedy": "r", "__doc__": "d", "__module__": __name__}
    del parts[missing]
    with pytest.raises(TypeError, match="docstring" if missing == "__doc__" else missing):
        type("Incomplete", (Family,), parts)


def test_two_rules_never_share_a_code() -> None:
    parts = {"code": "X1", "reference": "r", "message": "m", "remedy": "r", "__doc__": "d", "__module__": __name__}
    with pytest.raises(TypeError, match="X1 is taken by Positive"):
        type("Second", (Family,), parts)
