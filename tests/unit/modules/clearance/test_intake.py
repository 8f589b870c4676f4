# SPDX-License-Identifier: EUPL-1.2
"""Reading an entry: nothing raises, nothing is lost, what can be read is read."""

from __future__ import annotations

import json
import time
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.kernel.declaration import DeclarationFacts, ItemFacts
from diwana.modules.clearance.elements import ELEMENTS, HEADER, ITEM, Kind, element
from diwana.modules.clearance.intake import read, to_entry
from diwana.modules.clearance.testing import IMPORT, entry

text = st.text(max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(text | st.sampled_from(sorted(DeclarationFacts.__struct_fields__)), inner, max_size=6)
    ),
    max_leaves=30,
)


def filled(elements: tuple[Any, ...], parent: str = "") -> st.SearchStrategy[dict[str, Any]]:
    """Entries of the right shape with any values at all in them."""
    here = [each for each in elements if each.parent == parent]
    fields: dict[str, Any] = {}
    for each in here:
        value: Any = json_values | st.sampled_from(["1", "IM", "TN", "2026-01-01", "true", "1.5", " x "])
        if each.kind is Kind.GROUP and any(e.parent == each.path for e in ELEMENTS.values()):
            inner = filled((*HEADER, *ITEM), each.path)
            value = st.lists(inner, max_size=2) if each.most > 1 else inner
        fields[each.name] = value
    return st.fixed_dictionaries({}, optional=fields)


@given(json_values)
def test_any_json_is_read_without_raising(raw: Any) -> None:
    facts, findings = read(raw)
    assert isinstance(facts, DeclarationFacts)
    assert all(finding.pointer or not isinstance(raw, dict) or finding.code == "C10002" for finding in findings)


@given(filled(HEADER))
def test_each_value_ends_in_the_facts_or_in_a_finding(made: dict[str, Any]) -> None:
    facts, findings = read(made)
    pointers = {finding.pointer.split("/")[0] for finding in findings}
    for name, value in made.items():
        empty = value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip())
        told = getattr(facts, name) not in (None, ())
        hollow = isinstance(value, dict | list) and not told
        assert empty or told or name in pointers or hollow


@given(filled(HEADER))
def test_facts_survive_being_written_and_read_again(made: dict[str, Any]) -> None:
    facts, _findings = read(made)
    again, findings = read(to_entry(facts))
    assert again == facts
    assert findings == ()


@given(filled(HEADER))
def test_facts_and_findings_can_be_stored_anywhere(made: dict[str, Any]) -> None:
    facts, findings = read(made)
    stored = msgspec.json.encode((facts, findings)).decode("utf-8")
    assert "\\u0000" not in stored
    assert "\x00" not in stored


def test_every_field_of_the_facts_is_in_the_catalogue() -> None:
    assert set(DeclarationFacts.__struct_fields__) == {each.path for each in HEADER if "/" not in each.path}
    assert set(ItemFacts.__struct_fields__) == {each.name for each in ITEM if each.parent == "items"}
    assert element("items/3/packages/1/count") is ELEMENTS["items/packages/count"]
    assert element("items/3/colour") is None


@pytest.mark.parametrize(
    ("path", "raw", "value"),
    [
        ("items/1/gross_mass", "1.0623724E7", Decimal(10623724)),
        ("items/1/gross_mass", " 12.50 ", Decimal("12.50")),
        ("items/1/gross_mass", 12.5, Decimal("12.5")),
        ("items/1/packages/1/count", "32.0", 32),
        ("declared_on", "2026-02-28", date(2026, 2, 28)),
        ("container_flag", "0", False),
        ("items/1/description", "two\n   lines", "two lines"),
        ("type", "  IM ", "IM"),
    ],
)
def test_what_can_be_read_is_read(path: str, raw: Any, value: object) -> None:
    facts, findings = read(entry(**{path.replace("/", "__"): raw}))
    assert findings == ()
    found: Any = facts
    for part in path.split("/"):
        found = found[int(part) - 1] if part.isdigit() else getattr(found, part)
    assert found == value


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("items/1/gross_mass", "1,5"),
        ("items/1/gross_mass", "١٢"),
        ("items/1/gross_mass", "NaN"),
        ("items/1/gross_mass", "Infinity"),
        ("items/1/gross_mass", "1e99"),
        ("items/1/gross_mass", "1_000"),
        ("items/1/gross_mass", "0.0000001"),
        ("items/1/gross_mass", True),
        ("items/1/gross_mass", float("nan")),
        ("items/1/gross_mass", 10**400),
        ("items/1/packages/1/count", "0.01"),
        ("items/1/packages/1/count", "-1"),
        ("items/1/description", "x" * 513),
        ("items/1/description", "a\x00b"),
        ("items/1/description", "\ud800"),
        ("items/1/origin", "France"),
        ("declared_on", "2026-02-30"),
        ("declared_on", "20260228"),
        ("items/1/packages", "3 boxes"),
        ("importer", "Jasmin"),
    ],
)
def test_what_cannot_be_read_is_reported_where_it_stands(path: str, raw: Any) -> None:
    _facts, findings = read(entry(**{path.replace("/", "__"): raw}))
    assert [(finding.code, finding.pointer) for finding in findings] == [("C10010", path)]


def test_items_are_numbered_by_their_place() -> None:
    facts, findings = read({"items": [{"number": "1"}, {}, {"number": "7"}]})
    assert [item.number for item in facts.items] == [1, 2, 3]
    assert [(finding.code, finding.pointer) for finding in findings] == [("C10010", "items/3/number")]


def test_items_beyond_999_are_not_read_and_are_reported() -> None:
    facts, findings = read({"items": [{}] * 100_000})
    assert len(facts.items) == 999
    assert [(finding.code, finding.value) for finding in findings] == [("C10003", "100000")]


def test_a_flood_of_strange_fields_is_summed_up() -> None:
    _facts, findings = read({f"field{number}": "x" for number in range(10_000)})
    assert len(findings) == 21


def test_an_endless_value_is_shown_short() -> None:
    _facts, findings = read({"type": "x" * 10_000_000})
    assert len(findings[0].value) == 100


def test_999_items_are_read_in_no_time() -> None:
    made = {**IMPORT, "items": [IMPORT["items"][0]] * 999}
    times = []
    for _ in range(5):
        start = time.process_time()
        read(made)
        times.append(time.process_time() - start)
    assert min(times) < 0.05


def test_an_entry_of_json_is_an_entry() -> None:
    assert read(json.loads(json.dumps(IMPORT))) == read(IMPORT)
