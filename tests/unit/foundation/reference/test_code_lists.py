# SPDX-License-Identifier: EUPL-1.2
"""The lists as they stood on a date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from diwana.foundation.reference.catalogue import LANGUAGES, LISTS
from diwana.foundation.reference.models import Entry, Load
from diwana.foundation.reference.public import UnknownProfile, code_lists, holidays, identifier_kind, profile
from diwana.foundation.reference.services import load_packaged

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


def test_every_list_of_the_contract_is_kept_for_tunisia() -> None:
    lists = code_lists("TN", DAY)
    for name in set(LISTS) - {"rates", "holidays"}:
        assert lists.has(name), name


def test_neutral_has_no_national_list_and_no_currency() -> None:
    assert set(code_lists("neutral", DAY).lists) == {"countries", "currencies"}
    assert profile("neutral").currency is None
    assert code_lists("neutral", DAY).rates == {}


def test_every_entry_has_a_label_in_the_three_languages() -> None:
    for name, entries in code_lists("TN", DAY).lists.items():
        for entry in entries.values():
            assert all(entry.labels.get(language) for language in LANGUAGES), (name, entry)


@pytest.mark.parametrize(
    ("name", "code", "day", "known"),
    [
        ("currencies", "HRK", date(2022, 12, 31), True),
        ("currencies", "HRK", date(2023, 1, 1), False),
        ("incoterms", "DPU", date(2019, 12, 31), False),
        ("incoterms", "DPU", date(2020, 1, 1), True),
        ("incoterms", "DAT", date(2024, 1, 1), False),
        ("countries", "TN", DAY, True),
        ("countries", "ZZ", DAY, False),
    ],
)
def test_a_code_is_known_only_within_its_period(name: str, code: str, day: date, known: bool) -> None:
    assert code_lists("TN", day).knows(name, code) is known


def test_names_come_from_cldr() -> None:
    entry = code_lists("TN", DAY).entry("countries", "DE")
    assert entry is not None
    assert entry.labels == {"fr": "Allemagne", "ar": "ألمانيا", "en": "Germany"}


def test_rates_are_those_of_the_day() -> None:
    assert code_lists("TN", date(2024, 6, 1)).rates["EUR"] == Decimal("3.3650")
    assert code_lists("TN", date(2025, 6, 1)).rates["EUR"] == Decimal("3.3700")


def test_a_second_look_up_costs_one_query(at_most_queries) -> None:
    first = code_lists("TN", DAY)
    with at_most_queries(1):
        second = code_lists("TN", DAY)
    assert second.lists["offices"] is first.lists["offices"]


def test_a_new_load_is_seen_at_once() -> None:
    assert not code_lists("TN", DAY).knows("offices", "TNNEW")
    Entry.objects.create(
        list="offices", country="TN", code="TNNEW", labels={}, attributes={}, valid_from=DAY, source="test"
    )
    Load.objects.create(
        list="offices", country="TN", digest="0" * 64, entries=1, packaged=False, at="2026-11-23T00:00Z"
    )
    assert code_lists("TN", DAY).knows("offices", "TNNEW")


def test_a_rolled_back_load_leaves_no_trace() -> None:
    assert not code_lists("TN", DAY).knows("offices", "TNNEW")


def test_packaged_lists_are_loaded_once_and_not_over_a_local_list() -> None:
    assert load_packaged() == ()
    Load.objects.filter(list="offices").update(digest="0" * 64)
    assert [done.list for done in load_packaged()] == ["offices"]
    Load.objects.filter(list="offices").update(digest="0" * 64, packaged=False)
    assert load_packaged() == ()


def test_the_revolution_is_celebrated_on_the_day_of_its_decree() -> None:
    days = {holiday.code: holiday.day for holiday in holidays("TN", 2020)}
    assert days["revolution-january"] == date(2020, 1, 14)
    assert "revolution" not in days
    assert {h.code: h.day for h in holidays("TN", 2022)}["revolution"] == date(2022, 12, 17)


def test_lunar_holidays_say_whether_they_are_predicted() -> None:
    natures = {holiday.code: holiday.nature for holiday in holidays("TN", 2027)}
    assert natures["eid-al-fitr-2027-1"] == "predicted"
    assert natures["independence"] == "fixed"


def test_a_profile_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(UnknownProfile, match="XY"):
        profile("XY")


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [
        ("123456A", "firm"),
        ("1234567A", "firm"),
        ("12345678", "person"),
        ("A123456", "person"),
        ("12345A", None),
        ("12345678A", None),
        ("", None),
    ],
)
def test_a_tunisian_identifier_is_told_by_its_form(identifier: str, kind: str | None) -> None:
    assert identifier_kind("TN", identifier, DAY) == kind


def test_a_country_without_patterns_cannot_tell() -> None:
    assert identifier_kind("neutral", "anything", DAY) == "unknown"
