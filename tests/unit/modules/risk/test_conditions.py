# SPDX-License-Identifier: EUPL-1.2
"""Conditions as data: what they mean, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as always
from hypothesis import strategies as st

from diwana.kernel.assessment import Channel
from diwana.modules.risk.conditions import OPERATORS, InvalidCondition, compile_condition, faults
from diwana.modules.risk.criteria import CompiledSet, CriterionFacts
from diwana.modules.risk.fields import FIELDS, Given

from .conftest import DAY, declaration, item


def holds(condition: Any, facts: Any = None, *, firms: tuple[str, ...] = ("1234567A",)) -> bool | int | None:
    """The item that meets the condition, True for the header, False for none."""
    criterion = CriterionFacts(
        code="X",
        labels={},
        condition=condition,
        channel=Channel.RED,
        priority=1,
        share=10_000,
        valid_from=date(2020, 1, 1),
        valid_to=None,
    )
    known = Given(facts or declaration(), Decimal(12_050), Decimal(2_410), True, frozenset(firms))
    matches = CompiledSet([criterion]).run(known, DAY)
    return bool(matches) and (matches[0].item or True)


def test_fields_of_an_item_speak_of_one_and_the_same_item() -> None:
    phones_of_low_value = {
        "all": [
            {"field": "item.commodity_code", "operator": "starts_with", "value": ["8517"]},
            {"field": "item.value_per_kg", "operator": "below", "value": "10"},
        ]
    }
    assert holds(phones_of_low_value) is False
    assert holds({"all": [phones_of_low_value["all"][1]]}) == 2


def test_header_and_item_combine() -> None:
    from_china = {"field": "export_country", "operator": "is", "value": "CN"}
    phones = {"field": "item.commodity_code", "operator": "starts_with", "value": ["8517"]}
    assert holds({"all": [from_china, phones]}) == 3
    assert holds({"all": [{**from_china, "value": "DE"}, phones]}) is False
    assert holds({"any": [{**from_china, "value": "DE"}, phones]}) == 3


@pytest.mark.parametrize(
    ("leaf", "expected"),
    [
        (("incoterm", "is", "CIF"), True),
        (("incoterm", "is_not", "CIF"), False),
        (("incoterm", "in", ["CIF", "CIP"]), True),
        (("incoterm", "not_in", ["CIF", "CIP"]), False),
        (("documents", "has", ["380", "861"]), True),
        (("documents", "has_not", ["861"]), True),
        (("tax_share", "is", "0.2"), True),
        (("tax_share", "at_least", "0.2"), True),
        (("tax_share", "above", "0.2"), False),
        (("items", "at_most", "3"), True),
        (("items", "below", "3"), False),
        (("new_trader", "is", True), True),
        (("importer", "is", "1234567A"), True),
        (("currency", "absent", None), True),
        (("currency", "present", None), False),
        (("currency", "is_not", "USD"), False),
        (("currency", "not_in", ["USD"]), False),
        (("invoice_amount", "below", "1"), False),
    ],
)
def test_each_operator(leaf: tuple[str, str, Any], expected: bool) -> None:
    assert holds(dict(zip(("field", "operator", "value"), leaf, strict=True))) is expected


def test_a_natural_person_is_no_fact() -> None:
    assert holds({"field": "importer", "operator": "present"}, firms=()) is False
    assert not [name for name in FIELDS if any(word in name for word in ("name", "street", "city", "nationality_of"))]


def test_a_zero_mass_has_no_value_per_kg() -> None:
    facts = declaration(items=(item(1, "61091000000", "10", "0"),))
    assert holds({"field": "item.value_per_kg", "operator": "absent"}, facts) == 1


@pytest.mark.parametrize(
    ("condition", "pointer"),
    [
        ("text", ""),
        ({}, ""),
        ({"all": []}, "all"),
        ({"all": [{"field": "importer_name", "operator": "is", "value": "X"}]}, "all/1/field"),
        ({"field": "incoterm", "operator": "like", "value": "X"}, "operator"),
        ({"field": "incoterm", "operator": "below", "value": "1"}, "operator"),
        ({"field": "items", "operator": "below", "value": "many"}, "value"),
        ({"field": "items", "operator": "below", "value": "NaN"}, "value"),
        ({"field": "items", "operator": "below", "value": 3}, "value"),
        ({"field": "incoterm", "operator": "in", "value": "CIF"}, "value"),
        ({"field": "incoterm", "operator": "in", "value": []}, "value"),
        ({"field": "new_trader", "operator": "is", "value": "true"}, "value"),
        ({"field": "incoterm", "operator": "present", "value": "CIF"}, "value"),
        ({"field": "incoterm", "operator": "is", "value": "CIF", "else": 1}, ""),
    ],
)
def test_a_wrong_condition_is_refused_at_its_place(condition: Any, pointer: str) -> None:
    assert [fault.pointer for fault in faults(condition)] == [pointer]
    with pytest.raises(InvalidCondition):
        compile_condition(condition)


def test_all_faults_are_told_at_once() -> None:
    wrong = {"field": "nothing", "operator": "nothing", "value": "x"}
    assert [fault.pointer for fault in faults({"any": [wrong, wrong]})] == [
        "any/1/field",
        "any/1/operator",
        "any/2/field",
        "any/2/operator",
    ]


def test_nesting_is_bounded() -> None:
    condition: Any = {"field": "incoterm", "operator": "present"}
    for _ in range(10):
        condition = {"all": [condition]}
    assert faults(condition)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(sorted(FIELDS)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["all", "any", "field", "operator", "value", "x"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@always(_json)
def test_no_data_breaks_the_check(data: Any) -> None:
    if not faults(data):
        compile_condition(data)


def test_every_field_and_operator_is_documented() -> None:
    page = (Path(__file__).resolve().parents[4] / "docs" / "modules" / "risk.md").read_text(encoding="utf-8")
    assert [name for name in (*FIELDS, *OPERATORS) if f"`{name}`" not in page] == []
