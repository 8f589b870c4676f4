# SPDX-License-Identifier: EUPL-1.2
"""What a page of the form posts becomes an entry: only what it holds is changed, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from diwana.modules.clearance.elements import ELEMENTS, Kind
from diwana.modules.clearance.forms.entries import in_every, merged, replaced, shown, value_at, with_items, written
from diwana.modules.clearance.forms.sections import HEADER, ITEM, SECTIONS, field_pointer, section_of
from diwana.modules.clearance.testing import IMPORT


def test_every_element_has_its_place_in_the_form() -> None:
    held = {path for section in (*HEADER, ITEM) for block in section.blocks for path in (*block.paths, block.rows)}
    missing = {
        path
        for path, element in ELEMENTS.items()
        if path not in held and element.kind is not Kind.GROUP and path != "items/number"
    }
    assert missing == set()


@pytest.mark.parametrize(
    ("pointer", "section"),
    [("office", "general"), ("importer/name", "parties"), ("items/3/net_mass", "items"), ("items", "items"),
     ("value_elements/1/amount", "value"), ("containers/2", "transport"), ("", "")],
)  # fmt: skip
def test_a_finding_belongs_to_a_section(pointer: str, section: str) -> None:
    assert section_of(pointer) == section


@pytest.mark.parametrize(
    ("pointer", "field"),
    [("containers/2", "containers"), ("items/3", "items/3"), ("items/3/containers/1", "items/3/containers"),
     ("documents/2/code", "documents/2/code"), ("documents/2", "documents"), ("office", "office")],
)  # fmt: skip
def test_a_finding_leads_to_the_field_that_shows_it(pointer: str, field: str) -> None:
    assert field_pointer(pointer) == field


def test_only_what_was_posted_changes() -> None:
    entry = merged(IMPORT, SECTIONS["general"], {"reference": "NEW", "office": ""})
    assert entry["reference"] == "NEW"
    assert "office" not in entry
    assert {k: v for k, v in entry.items() if k != "reference"} == {
        k: v for k, v in IMPORT.items() if k not in ("reference", "office")
    }


@pytest.mark.parametrize(("language", "typed"), [("fr", "1 234,5"), ("en", "1,234.5"), ("ar", "١٢٣٤٫٥")])
def test_a_number_is_kept_with_a_dot_whatever_the_language(language: str, typed: str) -> None:
    with override(language):
        entry = merged({}, SECTIONS["value"], {"invoice_amount": typed})
        assert entry == {"invoice_amount": "1234.5"}
        assert merged({}, SECTIONS["value"], {"invoice_amount": shown(ELEMENTS["invoice_amount"], "1234.5")}) == entry


def test_a_number_that_is_none_stays_as_typed_for_the_rules_to_tell() -> None:
    assert written(ELEMENTS["invoice_amount"], "twelve") == "twelve"


def test_lists_are_typed_as_a_line() -> None:
    entry = merged({}, SECTIONS["transport"], {"containers": "CSQU3054383, MSKU1234565"})
    assert entry == {"containers": ["CSQU3054383", "MSKU1234565"]}
    assert shown(ELEMENTS["containers"], entry["containers"]) == "CSQU3054383 MSKU1234565"


def test_rows_of_a_group_are_added_changed_and_dropped() -> None:
    before = {"documents": [{"code": "380", "reference": "A"}, {"code": "325", "reference": "B"}]}
    posted = {
        "documents/1/code": "",
        "documents/1/reference": "",
        "documents/2/code": "325",
        "documents/2/reference": "B2",
        "documents/3/code": "271",
        "documents/3/reference": "",
        "documents/4/code": "",
    }
    assert merged(before, SECTIONS["documents"], posted) == {
        "documents": [{"code": "325", "reference": "B2"}, {"code": "271"}]
    }


def test_an_item_is_changed_alone() -> None:
    entry = merged(IMPORT, ITEM, {"items/2/net_mass": "190", "items/2/packages/1/count": "21"}, 2)
    assert value_at(entry, "items/2/net_mass") == "190"
    assert value_at(entry, "items/2/packages/1") == {"count": "21", "kind": "CT"}
    assert value_at(entry, "items/1") == IMPORT["items"][0]


def test_items_are_numbered_by_their_place() -> None:
    assert with_items({"items": [], "office": "X"}, [{"number": "7", "origin": "FR"}]) == {
        "office": "X",
        "items": [{"origin": "FR"}],
    }


ITEMS: list[dict[str, Any]] = [
    {"origin": "FR", "documents": [{"code": "141"}, {"code": "380"}]},
    {"documents": [{"code": "141"}]},
]


def test_an_element_is_given_to_all_items_that_lack_it() -> None:
    assert [item.get("origin") for item in in_every(ITEMS, "items/origin", "it", overwrite=False)] == ["FR", "IT"]
    assert [item.get("origin") for item in in_every(ITEMS, "items/origin", "it", overwrite=True)] == ["IT", "IT"]


def test_a_code_is_replaced_or_removed_wherever_it_stands() -> None:
    assert [item["documents"] for item in replaced(ITEMS, "items/documents/code", "141", "325")] == [
        [{"code": "325"}, {"code": "380"}],
        [{"code": "325"}],
    ]
    assert replaced(ITEMS, "items/documents/code", "141", "") == [{"origin": "FR", "documents": [{"code": "380"}]}, {}]
    assert replaced(ITEMS, "items/origin", "FR", "")[0] == {"documents": ITEMS[0]["documents"]}
