# SPDX-License-Identifier: EUPL-1.2
"""Changing one element of an entry, and the words a declaration is found by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.modules.clearance.errors import Invalid
from diwana.modules.clearance.pointers import with_value
from diwana.modules.clearance.search import normalised
from diwana.modules.clearance.testing import IMPORT, entry


def test_a_value_is_put_where_the_pointer_says_and_the_rest_stays() -> None:
    before = entry()
    after = with_value(before, "items/2/packages/1/count", "21")
    assert after["items"][1]["packages"][0]["count"] == "21"
    assert before == IMPORT
    assert with_value(after, "items/2/packages/1/count", "20") == IMPORT


def test_the_number_after_the_last_adds_one() -> None:
    assert len(with_value(IMPORT, "items/3/origin", "IT")["items"]) == 3
    assert with_value({}, "importer/name", "A") == {"importer": {"name": "A"}}


def test_nothing_removes_and_leaves_no_empty_group() -> None:
    assert with_value({"importer": {"name": "A"}}, "importer/name", "") == {}
    assert with_value({"containers": ["A", "B"]}, "containers/1", None) == {"containers": ["B"]}
    assert len(with_value(IMPORT, "items/1", None)["items"]) == 1


@pytest.mark.parametrize(
    "pointer", ["", "/", "colour", "items/9/origin", "items/0/origin", "items/x", "type/name", "items//origin"]
)
def test_a_pointer_that_leads_nowhere_is_refused(pointer: str) -> None:
    with pytest.raises(Invalid):
        with_value(IMPORT, pointer, "x")


@given(st.text(alphabet="abcdeimports/0129", max_size=30), st.text(max_size=5))
def test_any_pointer_changes_or_is_refused(pointer: str, value: str) -> None:
    try:
        made = with_value(IMPORT, pointer, value)
    except Invalid:
        return
    assert isinstance(made, dict)


def test_words_are_levelled_for_searching() -> None:
    assert normalised("Société  ÉLECTRIQUE, S.A.") == "societe electrique s.a."
    assert normalised("الشَّرِكة الجمركيّة") == normalised("الشركه الجمركية")


@given(st.text())
def test_levelled_words_stay_as_they_are(raw: str) -> None:
    assert normalised(normalised(raw)) == normalised(raw)
