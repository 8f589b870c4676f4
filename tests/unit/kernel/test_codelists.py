# SPDX-License-Identifier: EUPL-1.2
"""A list that a country does not keep checks nothing; one that it keeps knows its codes."""

from __future__ import annotations

from datetime import date

from diwana.kernel.codelists import CodeEntry, CodeLists

TUNIS = CodeEntry(code="TNTUN", labels={"fr": "Tunis"})
LISTS = CodeLists(country="TN", on=date(2026, 1, 1), lists={"offices": {"TNTUN": TUNIS}})


def test_a_kept_list_knows_its_codes_only() -> None:
    assert LISTS.has("offices")
    assert LISTS.knows("offices", "TNTUN")
    assert not LISTS.knows("offices", "TNXXX")
    assert LISTS.entry("offices", "TNTUN") == TUNIS


def test_a_list_that_is_not_kept_refuses_nothing() -> None:
    assert not LISTS.has("packages")
    assert LISTS.knows("packages", "anything")
    assert LISTS.entry("packages", "anything") is None
