# SPDX-License-Identifier: EUPL-1.2
"""Which days are off and worked in the configured country, and what an announcement changes."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import override_settings

from diwana.foundation.accounts.public import Role, actor_for, system_actor
from diwana.foundation.accounts.testing import make_member, make_organisation
from diwana.foundation.calendar import services
from diwana.foundation.calendar.errors import Refused, Unknown
from diwana.foundation.calendar.public import (
    Certainty,
    add_working_days,
    days_off,
    is_working_day,
    next_working_day,
    opening_hours,
    working_days_between,
)
from diwana.foundation.calendar.services import announce, close_offices
from diwana.foundation.ledger.public import timeline
from diwana.kernel.actor import Actor, PermissionMissing

pytestmark = pytest.mark.django_db

EID, EVE = "eid-al-fitr-2027-1", date(2027, 3, 9)
SOURCE = "Announced by the Mufti of the Republic on 8 March 2027"
NAMES = {"fr": "Élections", "ar": "الانتخابات", "en": "Elections"}


@pytest.fixture
def administrator() -> Actor:
    return actor_for(make_member(make_organisation("", "office"), Role.ADMINISTRATOR, everywhere=True).pk)


def test_a_weekend_a_fixed_feast_and_a_moving_one_are_off() -> None:
    assert not is_working_day(date(2027, 3, 6))  # a Saturday
    assert not is_working_day(date(2026, 4, 9))  # Martyrs' Day, a Thursday
    assert not is_working_day(date(2025, 3, 31))  # Eid al-Fitr, a Monday
    assert is_working_day(date(2026, 4, 10))
    assert next_working_day(date(2026, 4, 9)) == date(2026, 4, 10)


def test_a_friday_is_worked_at_its_own_hours() -> None:
    assert opening_hours(date(2026, 11, 26)) == ("08:30-12:30", "13:30-17:30")
    assert opening_hours(date(2026, 11, 27)) == ("08:00-13:00", "14:30-17:30")
    assert opening_hours(date(2026, 11, 28)) is None


def test_summer_and_ramadan_have_shorter_hours() -> None:
    assert opening_hours(date(2026, 7, 2)) == ("08:00-14:30",)
    assert opening_hours(date(2026, 7, 3)) == ("08:00-13:30",)
    assert opening_hours(date(2026, 2, 17)) == ("08:30-12:30", "13:30-17:30")
    assert opening_hours(date(2026, 2, 18)) == ("08:00-14:30",)
    assert opening_hours(date(2026, 3, 19)) == ("08:00-14:30",)
    assert opening_hours(date(2026, 3, 23)) == ("08:30-12:30", "13:30-17:30")


def test_the_week_had_six_days_before_the_decree_of_2012() -> None:
    assert opening_hours(date(2012, 9, 8)) == ("08:30-13:30",)
    assert opening_hours(date(2012, 9, 15)) is None


def test_ramadan_ends_on_the_eve_of_the_feast_as_announced(administrator: Actor) -> None:
    announce(administrator, code=EID, day=EVE, source=SOURCE)
    assert opening_hours(date(2027, 3, 8)) == ("08:00-14:30",)
    assert opening_hours(EVE) is None


def test_working_days_are_counted_over_feasts() -> None:
    # From Wednesday 8 April 2026: Martyrs' Day on the 9th, then a weekend.
    assert add_working_days(date(2026, 4, 8), 2) == date(2026, 4, 13)
    assert working_days_between(date(2026, 4, 8), date(2026, 4, 13)) == 2


def test_an_announcement_confirms_or_moves_a_feast(administrator: Actor) -> None:
    def found() -> dict[str, tuple[date, Certainty]]:
        return {each.code: (each.day, each.certainty) for each in days_off(2027)}

    assert found()[EID] == (date(2027, 3, 10), Certainty.EXPECTED)
    assert is_working_day(EVE)
    announce(administrator, code=EID, day=EVE, source=SOURCE)
    assert found()[EID] == (EVE, Certainty.ANNOUNCED)
    assert not is_working_day(EVE)
    assert is_working_day(date(2027, 3, 10))
    event = timeline(f"feast:TN/{EID}")[0]
    assert (event.verb, event.data["day"], event.data["source"]) == ("calendar.announce", "2027-03-09", SOURCE)


def test_the_last_announcement_counts_and_a_cancelled_feast_can_come_back(administrator: Actor) -> None:
    announce(administrator, code=EID, day=EVE, source=SOURCE)
    announce(administrator, code=EID, day=None, source=SOURCE)
    assert is_working_day(EVE)
    assert is_working_day(date(2027, 3, 10))
    announce(administrator, code=EID, day=date(2027, 3, 10), source=SOURCE)
    assert not is_working_day(date(2027, 3, 10))


def test_a_feast_may_move_over_the_turn_of_the_year(administrator: Actor) -> None:
    close_offices(administrator, day=date(2028, 1, 3), labels=NAMES, source=SOURCE)
    announce(administrator, code="closed-2028-01-03", day=date(2027, 12, 31), source=SOURCE)
    assert "closed-2028-01-03" in {each.code for each in days_off(2027)}
    assert not is_working_day(date(2027, 12, 31))
    assert is_working_day(date(2028, 1, 3))


def test_a_further_day_off_may_be_one_offices_alone(administrator: Actor) -> None:
    day = date(2027, 2, 3)
    close_offices(administrator, day=day, labels=NAMES, source=SOURCE, office="TNRDS")
    assert is_working_day(day)
    assert is_working_day(day, "TNTUN")
    assert not is_working_day(day, "TNRDS")
    assert add_working_days(date(2027, 2, 2), 1, "TNRDS") == date(2027, 2, 4)


@pytest.mark.parametrize(
    ("field", "change"),
    [("day", {"day": date(2027, 5, 1)}), ("source", {"source": "  "})],
)
def test_an_announcement_is_refused_where_it_cannot_be_true(
    administrator: Actor, field: str, change: dict[str, object]
) -> None:
    values = {"code": EID, "day": EVE, "source": SOURCE, **change}
    with pytest.raises(Refused) as refused:
        announce(administrator, **values)  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize("code", ["new-year", "nothing", "eid-al-fitr-2999-1", "", "9999-99"])
def test_only_what_moves_can_be_announced(administrator: Actor, code: str) -> None:
    with pytest.raises(Unknown):
        announce(administrator, code=code, day=EVE, source=SOURCE)


def test_a_further_day_off_is_named_in_three_languages_and_entered_once(administrator: Actor) -> None:
    day = date(2027, 2, 3)
    with pytest.raises(Refused) as refused:
        close_offices(administrator, day=day, labels={"fr": "Élections"}, source=SOURCE)
    assert refused.value.field == "ar"
    close_offices(administrator, day=day, labels=NAMES, source=SOURCE)
    with pytest.raises(Refused):
        close_offices(administrator, day=day, labels=NAMES, source=SOURCE)
    with pytest.raises(Refused):
        close_offices(administrator, day=date(9999, 1, 1), labels=NAMES, source=SOURCE)


def test_only_an_administrator_announces() -> None:
    supervisor = actor_for(make_member(make_organisation("", "office"), Role.SUPERVISOR, everywhere=True).pk)
    with pytest.raises(PermissionMissing):
        announce(supervisor, code=EID, day=EVE, source=SOURCE)


def test_a_country_without_data_works_from_monday_to_friday() -> None:
    with override_settings(COUNTRY="neutral"):
        assert opening_hours(date(2026, 11, 27)) == ()
        assert not is_working_day(date(2026, 11, 28))
        assert days_off(2026) == ()


def test_the_days_are_asked_for_with_few_queries(at_most_queries: object) -> None:
    is_working_day(date(2026, 4, 8))
    with at_most_queries(2):  # type: ignore[operator]
        add_working_days(date(2026, 4, 8), 200)


def test_the_system_may_announce_too() -> None:
    assert services.announce(system_actor(), code=EID, day=EVE, source=SOURCE) == 0
