# SPDX-License-Identifier: EUPL-1.2
"""When a schedule is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diwana.foundation.jobs.schedule import Schedule

ZONES = st.sampled_from(["Africa/Tunis", "Europe/Paris", "America/St_Johns", "Pacific/Auckland", "UTC"])
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
SCHEDULES = st.one_of(
    st.integers(1, 1440).map(lambda minutes: Schedule(minutes=minutes)),
    st.builds(
        Schedule,
        daily=st.times().map(lambda at: f"{at:%H:%M}"),
        weekday=st.none() | st.integers(0, 6),
    ),
)


@given(SCHEDULES, INSTANTS, ZONES)
def test_the_present_lies_between_the_latest_occurrence_and_the_next(
    schedule: Schedule, now: datetime, zone: str
) -> None:
    latest, following = schedule.latest(now, zone), schedule.after(now, zone)
    assert latest <= now < following
    assert schedule.latest(following, zone) == following
    assert schedule.after(latest, zone) == following
    assert following - latest <= timedelta(days=7, hours=2)


@given(SCHEDULES, INSTANTS, ZONES)
def test_a_daily_time_is_the_local_one(schedule: Schedule, now: datetime, zone: str) -> None:
    if schedule.daily:
        local = schedule.after(now, zone).astimezone(ZoneInfo(zone))
        left_out = local - timedelta(hours=1)
        assert schedule.daily in {f"{local:%H:%M}", f"{left_out:%H:%M}"}
        assert schedule.weekday in {None, local.weekday(), (local.weekday() - 1) % 7}


@pytest.mark.parametrize(
    ("schedule", "now", "expected"),
    [
        (Schedule(minutes=15), "2026-03-01T10:07:00+00:00", "2026-03-01T10:15:00+00:00"),
        (Schedule(minutes=15), "2026-03-01T10:15:00+00:00", "2026-03-01T10:30:00+00:00"),
        (Schedule(daily="00:10"), "2026-03-01T23:00:00+00:00", "2026-03-01T23:10:00+00:00"),
        (Schedule(daily="00:10"), "2026-03-01T23:10:00+00:00", "2026-03-02T23:10:00+00:00"),
        (Schedule(daily="06:00", weekday=4), "2026-03-01T12:00:00+00:00", "2026-03-06T05:00:00+00:00"),
    ],
)
def test_the_next_occurrence_in_tunis(schedule: Schedule, now: str, expected: str) -> None:
    assert schedule.after(datetime.fromisoformat(now), "Africa/Tunis") == datetime.fromisoformat(expected)


def test_a_time_that_summer_time_leaves_out_comes_an_hour_later() -> None:
    eve = datetime(2026, 3, 28, 12, tzinfo=UTC)
    due = Schedule(daily="02:30").after(eve, "Europe/Paris").astimezone(ZoneInfo("Europe/Paris"))
    assert f"{due:%d %H:%M}" == "29 03:30"


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"minutes": 5, "daily": "10:00"},
        {"minutes": 1441},
        {"minutes": -1},
        {"daily": "25:00"},
        {"minutes": 5, "weekday": 1},
        {"daily": "10:00", "weekday": 7},
    ],
)
def test_what_is_no_schedule_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Schedule(**wrong)  # type: ignore[arg-type]
